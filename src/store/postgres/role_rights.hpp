#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What `migrate` grants to the roles that use the schema.
namespace bookonce::store {

/// One right on a table or a sequence of bookonce's, or on some of a table's columns.
struct table_right {
    std::string_view relation;
    std::string_view privilege;
    std::vector<std::string_view> columns = {};
    bool of_sequence = false;
};

/// A role that uses the schema, in words, and its rights.
struct role_rights {
    std::string_view title;   ///< "runtime role"
    std::string_view needed;  ///< who needs no more: "bookings"
    std::vector<table_right> rights;
};

/// The same rights, on whole tables: Citus grants none on columns.
inline role_rights on_whole_tables(role_rights wanted) {
    for (table_right& each : wanted.rights) { each.columns.clear(); }
    return wanted;
}

/// What an engine needs to book, cancel, hold, and so on, to list and to audit.
inline role_rights rights_to_book() {
    return {"runtime role",
            "bookings",
            {{"migrations", "SELECT"},
             {"events", "SELECT"},
             {"events", "UPDATE", {"available", "version", "next_lapse"}},
             {"bookings", "SELECT"},
             {"bookings", "INSERT"},
             {"bookings",
              "UPDATE",
              {"status", "ended_at", "seats", "user_id", "slot", "expires_at", "confirmed_at", "changed_at", "what",
               "reason", "changed_by", "version", "changed_in"}},
             {"history", "SELECT"},
             {"history", "INSERT"}}};
}

/// These, and what operators do with events and with personal data.
inline role_rights rights_to_operate() {
    role_rights all = rights_to_book();
    all.title = "admin role";
    all.needed = "operators";
    std::vector<table_right> const more{
        {"events", "INSERT"},
        {"events", "DELETE"},
        {"events",
         "UPDATE",
         {"name", "capacity", "status", "overbook", "bookings_per_user", "seats_per_user", "hold_limit", "opens_at",
          "closes_at"}},
        // Past ids that events came with.
        {"events_event_id_seq", "USAGE", {}, true},
        {"events_event_id_seq", "UPDATE", {}, true},
        {"history", "UPDATE", {"user_id"}},
        // What stands about an event that is removed.
        {"history", "DELETE"},
        {"bookings", "DELETE"},
    };
    all.rights.insert(all.rights.end(), more.begin(), more.end());
    return all;
}

}  // namespace bookonce::store

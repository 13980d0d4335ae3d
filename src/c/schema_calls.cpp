#include <bookonce/c.h>

#include <cstdint>

#include <bookonce/audit.hpp>
#include <bookonce/schema.hpp>

#include "call.hpp"
#include "engine.hpp"
#include "options.hpp"

using namespace bookonce;
using namespace bookonce::c;

namespace {

bookonce_finding finding_of(audit_finding const& found) {
    bookonce_finding made{};
    made.size = sizeof made;
    made.event = found.event.value;
    put_text(made.invariant, found.invariant);
    put_text(made.detail, found.detail);
    return made;
}

}  // namespace

std::int32_t bookonce_migrate(bookonce_options const* options, bookonce_migration const* wanted,
                              bookonce_migrated* done, bookonce_error* error) {
    return guarded(error, [&] {
        check_if_wanted(done, "done");
        auto const given = read_if_given(wanted, "migration");
        migration_roles const roles{text_of(given.owner), text_of(given.runtime), text_of(given.admin)};
        auto const report = migrate(options_of(options), roles);
        bookonce_migrated made{};
        made.version_before = report.version_before;
        made.version_after = report.version_after;
        write_if_wanted(made, done);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_audit(bookonce_engine* engine, bookonce_audit_report* report, bookonce_finding_row each,
                            void* context, bookonce_error* error) {
    return guarded(error, [&] {
        auto const asked = engine_of(engine);
        checked_size(report, "report");
        auto const seen = asked->audit();
        bookonce_audit_report made{};
        made.events = seen.events;
        made.bookings = seen.bookings;
        made.active_bookings = seen.active_bookings;
        made.active_seats = seen.active_seats;
        made.findings = seen.findings_count;
        write_struct(made, report);
        if (each == nullptr) { return BOOKONCE_OK; }
        for (audit_finding const& one : seen.findings) {
            auto const told = finding_of(one);
            each(context, &told);
        }
        return BOOKONCE_OK;
    });
}

#pragma once

#include <cstdint>
#include <string>

#include <bookonce/event.hpp>
#include <bookonce/options.hpp>

#include "sql_client.hpp"

namespace bookonce::test {

/// A schema of the test's own, migrated, and dropped at the end. The invariants are checked there
/// by SQL that is not the engine's, so that no test can forget it.
class fresh_schema {
public:
    enum class tables : bool { made, missing };

    explicit fresh_schema(tables there = tables::made);
    ~fresh_schema();
    fresh_schema(fresh_schema const&) = delete;
    fresh_schema& operator=(fresh_schema const&) = delete;

    std::string const& name() const noexcept { return name_; }
    /// What an engine needs to work here.
    bookonce::options options() const;
    /// The same for an engine whose writes wait for a row that somebody holds as long as it takes.
    bookonce::options patient_options() const;
    sql_client& sql() { return sql_; }
    /// `text` with every @ replaced by this schema's name.
    std::string in(std::string text) const;

    event_id add_event(int capacity);
    /// How many active bookings the event has.
    std::int64_t active(event_id event);
    std::int64_t available(event_id event);
    std::int64_t version(event_id event);
    /// Waits until exactly so many statements on this schema wait for a lock. Any thread. Fails the
    /// test after a minute.
    void wait_for_blocked(int statements) const;

    /// Fails the test for each broken invariant of schema/README.md.
    void check_invariants();
    /// For a test that breaks them on purpose.
    void leave_unchecked() noexcept { unchecked_ = true; }

private:
    std::string name_;
    sql_client sql_;
    bool unchecked_ = false;
};

/// Another program's transaction, in which these statements have been run: what they lock stays
/// locked until it ends.
class open_transaction {
public:
    /// @ is the schema.
    open_transaction(fresh_schema const& schema, std::string const& statements);
    void commit() { sql_.run("COMMIT"); }
    void roll_back() { sql_.run("ROLLBACK"); }

private:
    sql_client sql_;
};

}  // namespace bookonce::test

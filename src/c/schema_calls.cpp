#include <bookonce/c.h>

#include <cstdint>

#include <bookonce/copy.hpp>
#include <bookonce/schema.hpp>

#include "call.hpp"
#include "options.hpp"
#include "rows.hpp"
#include "text.hpp"

using namespace bookonce;
using namespace bookonce::c;

namespace {

bookonce_copied copied_of(copied_rows const& rows) {
    auto made = sized<bookonce_copied>();
    made.events = rows.events;
    made.bookings = rows.bookings;
    made.entries = rows.entries;
    return made;
}

}  // namespace

std::int32_t bookonce_migrate(bookonce_options const* options, bookonce_migration const* wanted,
                              bookonce_migrated* done, bookonce_error* error) {
    return guarded(error, [&] {
        check_if_wanted(done, "done");
        auto const given = read_if_given(wanted, "migration");
        check_reserved(given.reserved, "migration");
        migration_roles const roles{text_of(given.owner), text_of(given.runtime), text_of(given.admin)};
        auto const where = given.distributed != 0 ? placement::distributed : placement::as_found;
        auto const report = migrate(options_of(options), roles, where);
        bookonce_migrated made{};
        made.version_before = report.version_before;
        made.version_after = report.version_after;
        made.distributed = report.distributed ? 1 : 0;
        write_if_wanted(made, done);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_schema_version(void) { return schema_version(); }

std::int32_t bookonce_copy(bookonce_options const* from, bookonce_options const* to, bookonce_copied* done,
                           bookonce_copy_progress progress, void* context, bookonce_error* error) {
    return guarded(error, [&] {
        checked_size(from, "from");
        checked_size(to, "to");
        check_if_wanted(done, "done");
        auto const report = copy(options_of(from), options_of(to), [&](copied_rows const& rows) {
            auto const told = copied_of(rows);
            if (progress != nullptr) { progress(context, &told); }
        });
        auto made = copied_of(report.rows);
        made.source_findings = report.source.findings_count;
        made.target_findings = report.target.findings_count;
        made.sound = report.sound() ? 1 : 0;
        write_if_wanted(made, done);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_audit(bookonce_engine* engine, bookonce_audit_report* report, bookonce_finding_row each,
                            void* context, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) -> std::int32_t {
        checked_size(report, "report");
        auto const seen = asked.audit();
        bookonce_audit_report made{};
        made.events = seen.events;
        made.bookings = seen.bookings;
        made.active_bookings = seen.active_bookings;
        made.active_seats = seen.active_seats;
        made.findings = seen.findings_count;
        write_struct(made, report);
        return each == nullptr ? BOOKONCE_OK : hand_out(seen.findings, finding_of, each, context);
    });
}

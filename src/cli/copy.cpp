#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <bookonce/copy.hpp>
#include <fmt/format.h>

#include "command_line.hpp"
#include "counted.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

std::string words_of(copied_rows const& rows) {
    return fmt::format("{}, {}, {} of the history", counted(rows.events, "event"), counted(rows.bookings, "booking"),
                       counted(rows.entries, "entry", "entries"));
}

report report_of(copy_report const& done) {
    report made;
    made.code = done.sound() ? exit_code::done : exit_code::unsound;
    made.instead = fmt::format("copied: {}", words_of(done.rows));
    made.text = made.instead + '\n';
    made.document = {{"events", done.rows.events},
                     {"bookings", done.rows.bookings},
                     {"entries", done.rows.entries},
                     {"active_seats", done.target.active_seats},
                     {"source_findings", done.source.findings_count},
                     {"target_findings", done.target.findings_count},
                     {"sound", done.sound()}};
    if (done.sound()) { return made; }
    made.line = fmt::format("the audit of the source has {}, that of the target {}, and {} of {} seats in use "
                            "were copied: run 'audit' on both",
                            counted(done.source.findings_count, "finding"), done.target.findings_count,
                            done.target.active_seats, done.source.active_seats);
    made.text += made.line + '\n';
    return made;
}

/// On stderr, once a second.
class progress_lines {
public:
    void operator()(copied_rows const& rows) {
        auto const now = std::chrono::steady_clock::now();
        if (now - told_at_ < std::chrono::seconds{1}) { return; }
        told_at_ = now;
        print_diagnostic("copied so far: " + words_of(rows));
    }

private:
    std::chrono::steady_clock::time_point told_at_ = std::chrono::steady_clock::now();
};

}  // namespace

void add_copy_command(CLI::App& app, command_line& line) {
    struct arguments {
        std::optional<std::string> from;
        std::optional<std::string> to;
    };
    auto const given = std::make_shared<arguments>();
    auto const chosen = [&line, given] {
        line.names_databases = true;
        line.run = [given, &line](options const& usual) {
            if (line.globals.database) { throw usage_error{"copy takes --from and --to: leave --database out"}; }
            options from = usual;
            options to = usual;
            from.database = name_value("--from", *given->from);
            to.database = name_value("--to", *given->to);
            return report_of(copy(from, to, progress_lines{}));
        };
    };
    CLI::App& command = add_command(
        app, "copy", "Copy a whole database into one without rows, and audit both; goes on where it was broken off",
        chosen);
    add_required(command, "--from", given->from, "The source, whose engines must have stopped", "ADDRESS");
    add_required(command, "--to", given->to, "The target", "ADDRESS");
}

}  // namespace bookonce::cli

#include "experiment.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "../environment_variable.hpp"
#include "../report/html/html.hpp"
#include "../report/html/text.hpp"
#include "progress.hpp"
#include "threshold.hpp"

namespace bench {
namespace {

void check_connections(sql::connection& database, std::vector<run_spec> const& specs) {
    constexpr std::int64_t spare = 8;  // the bench's own, and what the server keeps for superusers
    std::int64_t most = 0;
    for (run_spec const& spec : specs) {
        most = std::max(most, std::int64_t{spec.processes} * (spec.in_flight > 0 ? spec.lanes : spec.callers));
    }
    std::int64_t const allowed = std::stoll(database.value("SHOW max_connections"));
    if (most + spare > allowed) {
        throw CLI::ValidationError(
            "--callers", fmt::format("{} callers need {} connections, and the server allows {} (max_connections)", most,
                                     most + spare, allowed));
    }
}

/// Before the runs, not after them.
void check_files(outputs const& out) {
    for (std::string const& file : {out.json, out.csv, out.markdown, out.html}) {
        if (file.empty() || file == "-") { continue; }
        if (!std::ofstream{file, std::ios::app}) { throw CLI::FileError(fmt::format("cannot write {}", file)); }
    }
}

double expected_s(run_spec const& spec) {
    constexpr double tables_and_audit_s = 1.5;
    constexpr double bookings_stored_per_s = 100'000;
    return spec.warmup_s + spec.duration_s + tables_and_audit_s +
           static_cast<double>(spec.preload) / bookings_stored_per_s;
}

/// With the command line that made it, and without the database's address.
void write_page(nlohmann::json const& document, std::string const& file) {
    std::string command_line = "bookonce-bench";
    for (auto const& argument : document.at("arguments")) {
        command_line += " " + html::shell_quoted(argument.get<std::string>());
    }
    std::ostringstream page;
    write_html(document, command_line, page);
    write_output(file, page.str());
}

}  // namespace

report run_experiment(std::string const& command, settings const& settings, std::vector<run_spec> const& specs) {
    report made{.command = command, .arguments = settings.arguments, .environment = {}, .runs = {}, .findings = {}};
    check_files(settings.out);
    try {
        sql::connection database{settings.spec.database};
        check_connections(database, specs);
        made.environment = look_around(database);
    } catch (sql::failure const& problem) { throw CLI::ValidationError("--database", problem.what()); }
    std::vector<run_spec> order;
    std::mt19937_64 shuffling{settings.spec.workload.seed};
    for (std::uint32_t repetition = 1; repetition <= settings.repetitions; ++repetition) {
        std::size_t const first = order.size();
        for (run_spec spec : specs) {
            spec.repetition = repetition;
            order.push_back(std::move(spec));
        }
        std::shuffle(order.begin() + static_cast<std::ptrdiff_t>(first), order.end(), shuffling);
    }
    progress line;
    for (run_spec const& spec : order) { line.expect(expected_s(spec)); }
    for (run_spec const& spec : order) {
        line.begin(fmt::format("{} ({} of {})", spec.strategy, spec.repetition, settings.repetitions));
        made.runs.push_back(
            run_once(spec, {.prove = spec.repetition == 1 && !spec.requests, .keep_tables = settings.keep_tables}));
        line.end(expected_s(spec));
    }
    return made;
}

bool shows_colour() { return isatty(STDOUT_FILENO) == 1 && environment_variable("NO_COLOR").empty(); }

void write_output(std::string const& file, std::string const& text) {
    if (file == "-") {
        fmt::print("{}", text);
        return;
    }
    std::ofstream out{file, std::ios::binary};
    out << text << std::flush;
    if (!out) { throw CLI::FileError(fmt::format("cannot write {}", file)); }
}

bool prints_table(outputs const& out) { return out.json != "-" && out.csv != "-" && out.markdown != "-"; }

exit_code publish(report const& report, outputs const& out) {
    if (prints_table(out) && !report.runs.empty()) { fmt::print("{}", to_table(report, shows_colour())); }
    nlohmann::json const document = to_document(report);
    if (!out.json.empty()) { write_output(out.json, document.dump(2) + "\n"); }
    if (!out.csv.empty()) { write_output(out.csv, to_csv(report)); }
    if (!out.markdown.empty()) { write_output(out.markdown, to_markdown(report)); }
    if (!out.html.empty()) { write_page(document, out.html); }
    for (run_result const& run : report.runs) {
        if (!run.error.empty()) { fmt::print(stderr, "bookonce-bench: {}: {}\n", run.spec.strategy, run.error); }
    }
    bool missed = false;
    for (std::string const& text : out.fail_if) {
        for (std::string const& finding : threshold::parse(text).findings(document)) {
            fmt::print(stderr, "bookonce-bench: threshold missed: {}\n", finding);
            missed = true;
        }
    }
    bool const broken = std::any_of(report.runs.begin(), report.runs.end(),
                                    [](run_result const& run) { return run.error.empty() && run.broke_its_promise(); });
    bool const failed =
        std::any_of(report.runs.begin(), report.runs.end(), [](run_result const& run) { return !run.ran(); });
    if (broken) { return exit_code::safety_broken; }
    if (failed) { return exit_code::run_failed; }
    return missed ? exit_code::threshold_missed : exit_code::ok;
}

}  // namespace bench

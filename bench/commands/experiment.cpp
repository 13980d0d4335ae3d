#include "experiment.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "../console.hpp"
#include "../environment_variable.hpp"
#include "../file_place.hpp"
#include "../redlock_client.hpp"
#include "../report/html/html.hpp"
#include "../server_place.hpp"
#include "progress.hpp"
#include "threshold.hpp"

namespace bench {
namespace {

bool is_in_file(run_spec const& spec) { return find_strategy(spec.strategy)->is_in_file; }

void check_connections(sql::connection& database, std::vector<run_spec> const& specs) {
    constexpr std::int64_t spare = 8;  // the bench's own, and what the server keeps for superusers
    std::int64_t most = 0;
    for (run_spec const& spec : specs) {
        if (is_in_file(spec)) { continue; }
        most = std::max(most, std::int64_t{spec.processes} * (spec.in_flight > 0 ? spec.tuning.lanes : spec.callers));
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

/// Not one of the lock servers' failures in the midst of the runs.
void check_redis(std::vector<run_spec> const& specs) {
    std::size_t most = 0;
    for (run_spec const& spec : specs) {
        most = std::max(most, static_cast<std::size_t>(find_strategy(spec.strategy)->redis_servers));
    }
    if (most == 0) { return; }
    std::vector<std::string> const& servers = specs.front().tuning.redis;
    redlock_client{{servers.begin(), servers.begin() + static_cast<std::ptrdiff_t>(most)}, specs.front().tuning.lease};
}

/// Where the runs have their tables: no server is needed when none of them has one.
struct places {
    std::unique_ptr<server_place> server;
    std::unique_ptr<file_place> file;

    place& of(run_spec const& spec) const {
        return is_in_file(spec) ? static_cast<place&>(*file) : static_cast<place&>(*server);
    }
    void drop() const {
        if (file) { file->drop(); }
        if (server) { server->drop(); }
    }
};

/// Those that can serve the runs. Takes its measurements of them while nobody else measures.
places claimed(settings const& settings, std::vector<run_spec> const& specs, environment& found) {
    places made;
    found = look_around();
    if (!std::ranges::all_of(specs, is_in_file)) {
        sql::connection database{settings.spec.tuning.database};
        check_connections(database, specs);
        made.server = std::make_unique<server_place>(settings.spec.tuning.database, settings.spec.tuning.schema);
        look_at_server(found, database);
    }
    if (std::ranges::any_of(specs, is_in_file)) {
        made.file = std::make_unique<file_place>(settings.sqlite_folder);
        look_at_folder(found, made.file->folder());
    }
    return made;
}

std::vector<run_result> runs_of(std::vector<run_spec> const& order, std::uint32_t repetitions, places const& places) {
    std::vector<run_result> runs;
    progress line;
    for (run_spec const& spec : order) { line.expect(expected_s(spec)); }
    for (run_spec const& spec : order) {
        line.begin(fmt::format("{} ({} of {})", spec.strategy, spec.repetition, repetitions));
        runs.push_back(run_once(spec, places.of(spec), {.prove = spec.repetition == 1 && !spec.requests}));
        line.end(expected_s(spec));
    }
    return runs;
}

/// Whether a person reads standard output: no other form of the report goes there.
bool prints_table(outputs const& out) {
    return out.json != "-" && out.csv != "-" && out.markdown != "-" && out.html != "-";
}

/// Whether standard output shows colours: a terminal, and NO_COLOR is not set (no-color.org).
bool shows_colour() { return isatty(STDOUT_FILENO) == 1 && environment_variable("NO_COLOR").empty(); }

bool write_page(nlohmann::json const& document, std::string const& file) {
    std::ostringstream page;
    write_html(document, page);
    return write_output(file, page.str());
}

/// Files first: standard output may be gone.
bool write_all(report const& report, nlohmann::json const& document, outputs const& out) {
    // An argument may hold bytes that are no text.
    std::string const json = document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    bool written = true;
    if (!out.json.empty()) { written = write_output(out.json, json) && written; }
    if (!out.csv.empty()) { written = write_output(out.csv, to_csv(report)) && written; }
    if (!out.markdown.empty()) { written = write_output(out.markdown, to_markdown(report)) && written; }
    if (!out.html.empty()) { written = write_page(document, out.html) && written; }
    if (prints_table(out)) {
        write_result((report.runs.empty() ? "" : to_table(report, shows_colour())) + report.words);
    }
    return written;
}

}  // namespace

report run_in_groups(std::string const& command, settings const& settings, std::vector<spec_group> const& groups) {
    report made{.command = command, .arguments = settings.arguments};
    std::vector<run_spec> const order = order_of_runs(groups, settings.repetitions, settings.spec.workload.seed);
    check_files(settings.out);
    check_redis(order);
    places const claim = claimed(settings, order, made.environment);
    made.runs = runs_of(order, settings.repetitions, claim);
    if (settings.keep_tables) {
        if (claim.file) { print_diagnostic(fmt::format("the files stay in {}", claim.file->folder().string())); }
        return made;
    }
    try {
        claim.drop();
    } catch (std::exception const& problem) { print_diagnostic(problem.what()); }
    return made;
}

bool write_output(std::string const& file, std::string const& text) {
    if (file == "-") {
        write_result(text);
        return true;
    }
    std::ofstream out{file, std::ios::binary};
    out << text << std::flush;
    if (!out) { print_diagnostic(fmt::format("cannot write {}", file)); }
    return static_cast<bool>(out);
}

exit_code worse_of(exit_code found, bool written) {
    return found == exit_code::ok && !written ? exit_code::usage : found;
}

report run_experiment(std::string const& command, settings const& settings, std::vector<run_spec> const& specs) {
    return run_in_groups(command, settings, {specs});
}

exit_code publish(report const& report, outputs const& out) {
    nlohmann::json const document = to_document(report);
    bool const written = write_all(report, document, out);
    for (run_result const& run : report.runs) {
        if (!run.error.empty()) { print_diagnostic(fmt::format("{}: {}", run.spec.strategy, run.error)); }
    }
    bool missed = false;
    for (std::string const& text : out.fail_if) {
        for (std::string const& finding : threshold::parse(text).findings(document)) {
            print_diagnostic("threshold missed: " + finding);
            missed = true;
        }
    }
    bool const broken = std::ranges::any_of(
        report.runs, [](run_result const& run) { return run.error.empty() && run.broke_its_promise(); });
    bool const failed = std::ranges::any_of(report.runs, [](run_result const& run) { return !run.ran(); });
    if (broken) { return exit_code::safety_broken; }
    if (failed) { return exit_code::run_failed; }
    return worse_of(missed ? exit_code::threshold_missed : exit_code::ok, written);
}

}  // namespace bench

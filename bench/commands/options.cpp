#include "options.hpp"

#include <array>
#include <map>

#include <fmt/format.h>

#include "../environment_variable.hpp"
#include "../json.hpp"
#include "../redis_address.hpp"
#include "../strategy.hpp"
#include "threshold.hpp"

namespace bench {
namespace {

CLI::Validator schema_name() {
    return {
        [](std::string& name) {
            bool const fine = !name.empty() && name.size() <= 63 &&
                              name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
                              (name.front() < '0' || name.front() > '9');
            return fine ? std::string{} : std::string{"a schema's name has lower-case letters, digits and '_' only"};
        },
        "NAME"};
}

/// Empty, or why a check refuses what `parse` throws at.
template <class Parse>
std::string complaint(Parse const& parse) {
    try {
        parse();
        return "";
    } catch (std::invalid_argument const& problem) { return problem.what(); }
}

/// An option whose value is one of these, by its name in the report.
template <class Value, std::size_t count>
void add_choice(CLI::App& command, std::string const& option, Value& chosen, std::string const& help,
                std::array<Value, count> const& values) {
    std::map<std::string, Value> named;
    for (Value each : values) { named.emplace(nlohmann::json(each).template get<std::string>(), each); }
    command
        .add_option_function<std::string>(
            option, [&chosen, named](std::string const& name) { chosen = named.at(name); }, help)
        ->check(CLI::IsMember(named));
}

/// A duration in milliseconds: whole ones, or with a part of one.
template <class Milliseconds, class Duration>
void add_duration(CLI::App& command, std::string const& option, Duration& chosen, std::string const& help,
                  CLI::Validator const& check) {
    using milliseconds = std::chrono::duration<double, std::milli>;
    command
        .add_option_function<Milliseconds>(
            option,
            [&chosen](Milliseconds ms) {
                chosen = std::chrono::duration_cast<Duration>(milliseconds{static_cast<double>(ms)});
            },
            help)
        ->check(check)
        ->default_str(fmt::format("{}", milliseconds{chosen}.count()));
}

}  // namespace

CLI::Validator within(double least, double most) {
    return {[least, most](std::string& text) {
                double number = 0;
                // Also false for what is no number (nan), which compares with nothing.
                bool const fits = CLI::detail::lexical_cast(text, number) && number >= least && number <= most;
                return fits ? std::string{} : fmt::format("{} is not in the range {} to {}", text, least, most);
            },
            fmt::format("FLOAT in [{} - {}]", least, most)};
}

void add_file(CLI::App& command, std::string const& name, std::string& file, std::string const& help) {
    command.add_option(name, file, help)->type_name("[FILE]")->expected(0, 1)->default_str("-");
}

void add_place_options(CLI::App& command, settings& settings) {
    run_spec& spec = settings.spec;
    spec.tuning.database = environment_variable("BOOKONCE_DATABASE");
    if (std::string const servers = environment_variable("BOOKONCE_REDIS"); !servers.empty()) {
        spec.tuning.redis = CLI::detail::split(servers, ',');
    }
    command.add_option("--database", spec.tuning.database,
                       "conninfo or postgresql:// URI (else BOOKONCE_DATABASE, else libpq's own environment)");
    command.add_option("--schema", spec.tuning.schema, "schema that is dropped and made for each run")
        ->check(schema_name())
        ->capture_default_str();
    command
        .add_option("--sqlite-folder", settings.sqlite_folder,
                    "folder of the SQLite strategies; stored bookings stay there for the next run "
                    "(default: a temporary one below TMPDIR)")
        ->type_name("FOLDER");
    command.add_option("--redis", spec.tuning.redis, "HOST:PORT,... of the lock servers (else BOOKONCE_REDIS)")
        ->delimiter(',')
        ->type_name("HOST:PORT")
        ->check([](std::string const& server) { return complaint([&] { redis_address::parse(server); }); });
    command.add_option("--seed", spec.workload.seed, "choice of events, users and order; equal seeds ask the same")
        ->capture_default_str();
}

void add_output_options(CLI::App& command, settings& settings) {
    outputs& out = settings.out;
    add_file(command, "--json", out.json, "write JSON to FILE; without FILE, to standard output");
    add_file(command, "--csv", out.csv, "write one line a run");
    add_file(command, "--markdown", out.markdown, "write the summary as Markdown");
    command.add_option("--html", out.html, "write a report to look at: one page that opens offline")->type_name("FILE");
    command
        .add_option("--fail-if", out.fail_if, "end with 4 if it holds, e.g. 'bookonce.retry_rate>0.01' (repeatable)")
        ->type_name("STRATEGY.FIGURE>NUMBER")
        ->check([](std::string const& text) { return complaint([&] { threshold::parse(text); }); });
}

void add_measuring_options(CLI::App& command, settings& settings, std::vector<std::string> strategies) {
    settings.strategies = std::move(strategies);
    command
        .add_option("--strategies", settings.strategies,
                    "names from `list`; all: of the server; sqlite: of a file, which has no network")
        ->delimiter(',')
        ->capture_default_str();
    add_number(command, "--repetitions", settings.repetitions, 1, 100, "runs of each strategy, interleaved");
    add_number(command, "--warmup", settings.spec.warmup_s, 0.0, 600.0, "seconds before measuring");
    add_number(command, "--duration", settings.spec.duration_s, 0.05, 3'600.0, "seconds to measure");
    command.add_flag("--quick", settings.quick, "short runs, one of each: a first answer within half a minute or so");
    command.add_flag("--keep-tables", settings.keep_tables, "leave the last run's tables behind");
}

void add_work_options(CLI::App& command, settings& settings) {
    workload_spec& work = settings.spec.workload;
    add_choice(command, "--workload", work.kind,
               "what a request does: it books; or it holds seats, then confirms, releases or forgets them",
               std::array{work_kind::bookings, work_kind::checkout});
    add_number(command, "--releases", work.release_share, 0.0, 1.0, "share of the holds that are released (checkout)");
    add_number(command, "--lapses", work.lapse_share, 0.0, 1.0, "share of the holds that are left to lapse (checkout)");
    add_number(command, "--ttl", work.hold_ttl_s, 1, 86'400, "seconds that a hold lasts (checkout)");
}

void add_load_options(CLI::App& command, settings& settings) {
    run_spec& spec = settings.spec;
    workload_spec& work = spec.workload;
    add_work_options(command, settings);
    add_number(command, "--callers", spec.callers, 1, 4'096, "threads of each process that book and wait");
    add_number(command, "--processes", spec.processes, 1, 64, "processes, each with its callers");
    add_number(command, "--in-flight", spec.in_flight, 1, 1'000'000,
               "instead of callers, one thread of each process keeps so many requests under way")
        ->default_str("");
    add_number(command, "--events", work.events, 1, events_max, "events to book");
    add_choice(command, "--spread", work.choice, "how requests spread over events",
               std::array{spread::uniform, spread::zipf, spread::hot});
    add_number(command, "--theta", work.zipf_theta, 0.0, 5.0, "skew of zipf");
    add_number(command, "--hot-share", work.hot_share, 0.0, 1.0, "share of the requests that go to event 1 (hot)");
    add_number(command, "--hot-callers", work.hot_callers, 0, 4'096,
               "so many callers ask for event 1 only, and the others never")
        ->default_str("");
    add_number(command, "--seats", spec.seats, 1, 1'000'000'000, "seats of each event");
    add_number(command, "--seats-a-booking", work.seats_a_booking_max, 1, 1'000,
               "each booking asks for 1 to so many seats");
    add_number(command, "--duplicates", work.duplicate_share, 0.0, 1.0,
               "share of the requests that repeat the one before: same user, same event")
        ->default_str("");
    add_number(command, "--cancels", work.cancel_share, 0.0, 1.0,
               "share of the steps that cancel the caller's latest booking")
        ->default_str("");
    add_number(command, "--think-ms", work.think_ms, 0.0, 60'000.0, "mean pause of a caller between two requests")
        ->default_str("");
    add_number(command, "--rate", spec.rate, 0.001, 10'000'000.0,
               "open loop: so many requests a second in all, Poisson arrivals, latency from the intended start")
        ->default_str("");
    add_number(command, "--preload", spec.preload, 0, 100'000'000,
               "bookings stored before the run (in a file: of events that nobody books)")
        ->default_str("");
    add_number(command, "--commit-delay-ms", spec.commit_delay_ms, 0.0, 100.0,
               "added to each flush of the log, as of a slow disk (superusers only)")
        ->default_str("");
    add_number(command, "--network-ms", spec.network_ms, 0.0, 1'000.0, "added to each round trip to the database")
        ->default_str("");
    add_number(command, "--pause-holder", spec.pause_holder_ms, 0.0, 60'000.0,
               "one in a hundred messages to the database waits so many ms, as of a client that stalls")
        ->default_str("");
}

void add_tuning_options(CLI::App& command, settings& settings) {
    tuning& tuning = settings.spec.tuning;
    add_duration<std::uint32_t>(command, "--deadline-ms", tuning.deadline, "a request gives up after so long",
                                CLI::Range(1, 3'600'000));
    add_choice(command, "--backoff", tuning.backoff.kind, "the wait after a conflict", backoff_shapes);
    add_duration<double>(command, "--backoff-initial-ms", tuning.backoff.initial, "first wait",
                         within(0.001, 60'000.0));
    add_duration<double>(command, "--backoff-max-ms", tuning.backoff.max, "longest wait", within(0.001, 60'000.0));
    add_duration<std::uint32_t>(command, "--lease-ms", tuning.lease, "Redlock's lease", CLI::Range(10, 600'000));
    add_number(command, "--shards", tuning.shards, 1, 1'024, "counter rows of an event (sharded)");
    command.add_flag("--one-event-per-statement", tuning.one_event_per_statement, "no joint statements (bookonce)");
    add_number(command, "--lanes", tuning.lanes, 1, 64, "lanes of an engine (bookonce)");
    add_number(command, "--batch", tuning.batch_requests_max, 1, 512,
               "most requests of one event in one attempt (bookonce, ceiling)");
}

void shorten(settings& settings, CLI::App const& command) {
    if (command.count("--repetitions") == 0) { settings.repetitions = 1; }
    if (command.count("--duration") == 0) { settings.spec.duration_s = 1; }
    if (command.count("--warmup") == 0) { settings.spec.warmup_s = 0.2; }
}

}  // namespace bench

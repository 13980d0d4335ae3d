#include <doctest/doctest.h>
#include <html.hpp>
#include <nlohmann/json.hpp>

#include <regex>
#include <sstream>

namespace {

std::string page_of(nlohmann::json const& results, std::string const& command_line = "bookonce-bench compare") {
    std::ostringstream page;
    bench::write_html(results, command_line, page);
    return page.str();
}

std::size_t times_in(std::string const& text, std::string const& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) { ++count; }
    return count;
}

}  // namespace

TEST_CASE("nothing_in_the_results_or_the_command_becomes_markup") {
    std::string const hostile = "</script><img src=x onerror=alert(1)>";
    nlohmann::json const results = {
        {"command", hostile},
        {"environment", {{"taken_at", hostile}, {hostile, hostile}, {"settings", {{hostile, hostile}}}}},
        {"summary",
         {{{"strategy", hostile},
           {"promise", hostile},
           {"error", hostile},
           {"spread", hostile},
           {"backoff", hostile}}}}};
    std::string const page = page_of(results, "bookonce-bench --schema " + hostile);
    CHECK(page.find("<img") == std::string::npos);
    CHECK(times_in(page, "</script>") == 4);
}

TEST_CASE("the_page_refers_to_no_other_place") {
    std::string const page = page_of({{"summary", nlohmann::json::array()}});
    CHECK_FALSE(std::regex_search(page, std::regex{R"((src|href)=("|')?(https?:)?//)"}));
    CHECK(page.find("default-src 'none'") != std::string::npos);
    CHECK(page.find("unsafe-inline") == std::string::npos);
}

TEST_CASE("results_without_the_newer_keys_still_make_a_page") {
    nlohmann::json const results = {
        {"summary", {{{"strategy", "occ"}, {"ranks", true}, {"consistent", true}, {"bookings_per_s", 12.5}}}}};
    CHECK(page_of(results).find("12.5") != std::string::npos);
    CHECK(page_of(nlohmann::json::object()).find("Nothing was measured.") != std::string::npos);
}

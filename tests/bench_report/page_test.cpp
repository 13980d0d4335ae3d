#include <doctest/doctest.h>
#include <html.hpp>
#include <nlohmann/json.hpp>

#include <regex>
#include <sstream>

using bench::html::json_for_script;

namespace {

std::string page_of(nlohmann::json const& results) {
    std::ostringstream page;
    bench::write_html(results, page);
    return page.str();
}

std::size_t times_in(std::string const& text, std::string const& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) { ++count; }
    return count;
}

}  // namespace

TEST_CASE("json_in_a_script_holds_nothing_that_could_end_it") {
    nlohmann::json const document = {{"<!--", "</script>\u2028\u2029&"}};
    std::string const text = json_for_script(document);
    CHECK(text == R"({"\u003c!--":"\u003c/script\u003e\u2028\u2029\u0026"})");
    CHECK(nlohmann::json::parse(text) == document);
}

TEST_CASE("bytes_that_are_no_text_do_not_stop_the_report") {
    CHECK(json_for_script(nlohmann::json("a\xff")) == R"("a\ufffd")");
}

TEST_CASE("nothing_in_the_results_becomes_markup_of_the_file") {
    std::string const hostile = "</script><img src=x onerror=alert(1)>{{script}}";
    std::string const plain = page_of(nlohmann::json::object());
    std::string const page = page_of({{"command", hostile}, {hostile, hostile}, {"arguments", {hostile}}});
    CHECK(page.find("<img") == std::string::npos);
    CHECK(times_in(page, "</script>") == times_in(plain, "</script>"));
    CHECK(page.find("{{script}}") != std::string::npos);  // only the page's own marks are filled in
}

TEST_CASE("the_page_refers_to_no_other_place") {
    std::string const page = page_of({{"summary", nlohmann::json::array()}});
    CHECK_FALSE(std::regex_search(page, std::regex{R"((src|href)=("|')?(https?:)?//)"}));
    CHECK(page.find("default-src 'none'") != std::string::npos);
    CHECK(page.find("unsafe-inline") == std::string::npos);
}

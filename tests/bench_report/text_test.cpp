#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <text.hpp>

using namespace bench::html;

TEST_CASE("markup_is_escaped_for_text_and_for_attributes") {
    CHECK(escaped("</script><img src=x onerror='a(\"b\")'>&") ==
          "&lt;/script&gt;&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;");
    CHECK(escaped("plain, …") == "plain, …");
}

TEST_CASE("json_in_a_script_holds_nothing_that_could_end_it") {
    nlohmann::json const document = {{"<!--", "</script>\u2028\u2029&"}};
    std::string const text = json_for_script(document);
    CHECK(text == R"({"\u003c!--":"\u003c/script\u003e\u2028\u2029\u0026"})");
    CHECK(nlohmann::json::parse(text) == document);
}

TEST_CASE("bytes_that_are_no_text_do_not_stop_the_report") {
    CHECK(json_for_script(nlohmann::json("a\xff")) == R"("a\ufffd")");
}

TEST_CASE("the_command_can_be_pasted_into_a_shell") {
    CHECK(shell_quoted("--seed=1") == "--seed=1");
    CHECK(shell_quoted("bookonce.retry_rate>0.01") == "'bookonce.retry_rate>0.01'");
    CHECK(shell_quoted("it's") == "'it'\\''s'");
    CHECK(shell_quoted("") == "''");
}

TEST_CASE("figures_have_the_digits_that_a_reader_needs") {
    CHECK(figure_text(41023.4, form::number) == "41,023");
    CHECK(figure_text(1234567, form::whole) == "1,234,567");
    CHECK(figure_text(-1234, form::whole) == "-1,234");
    CHECK(figure_text(-123, form::whole) == "-123");
    CHECK(figure_text(100, form::number) == "100");
    CHECK(figure_text(99.04, form::number) == "99.0");
    CHECK(figure_text(3.456, form::number) == "3.46");
    CHECK(figure_text(0, form::whole) == "0");
    CHECK(figure_text(0, form::number) == "0");
    CHECK(figure_text(0, form::percent) == "0 %");
    CHECK(figure_text(0.001, form::number) == "0.00");
    CHECK(figure_text(0.798, form::percent) == "79.8 %");
}

TEST_CASE("a_headline_rounds_to_two_digits") {
    CHECK(rounded_text(41023.4) == "41,000");
    CHECK(rounded_text(995) == "1,000");
    CHECK(rounded_text(48.4) == "48");
    CHECK(rounded_text(3.14) == "3.1");
}

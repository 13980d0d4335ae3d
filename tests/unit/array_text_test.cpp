#include "store/postgres/array_text.hpp"

#include <cstdint>

#include <doctest/doctest.h>

#include "requests.hpp"

using bookonce::store::array_text;
using namespace bookonce::test;

namespace {

template <class... Items>
std::string array_of(Items const&... items) {
    std::string text = "left over from the last use";
    array_text array{text};
    (array.add(items), ...);
    array.finish();
    return text;
}

}  // namespace

TEST_CASE("an_array_of_nothing_is_empty") { CHECK(array_of() == "{}"); }

TEST_CASE("numbers_are_written_whole") {
    CHECK(array_of(std::int64_t{1}, std::int64_t{-2}, INT64_MAX, INT64_MIN) ==
          "{1,-2,9223372036854775807,-9223372036854775808}");
}

TEST_CASE("booking_ids_are_written_in_their_text_form") {
    CHECK(array_of(id_of(1), id_of(255)) ==
          "{01000000-0000-0000-0000-000000000001,01000000-0000-0000-0000-0000000000ff}");
}

TEST_CASE("nothing_in_a_text_has_a_meaning") {
    using std::string_view;
    CHECK(array_of(string_view{"ann"}) == R"({"ann"})");
    CHECK(array_of(string_view{""}, string_view{""}) == R"({"",""})");
    CHECK(array_of(string_view{"NULL"}, string_view{"a,b"}, string_view{"{x}"}) == R"({"NULL","a,b","{x}"})");
    CHECK(array_of(string_view{R"(say "hi" \o/)"}) == R"({"say \"hi\" \\o/"})");
    CHECK(array_of(string_view{"line\nbreak"}, string_view{"' OR 1=1 --"}) == "{\"line\nbreak\",\"' OR 1=1 --\"}");
}

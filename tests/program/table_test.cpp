#include "table.hpp"

#include <doctest/doctest.h>

using bookonce::cli::alignment;
using bookonce::cli::table;

TEST_CASE("text_stands_left_and_numbers_stand_right") {
    CHECK(table({{"name"}, {"seats", alignment::right}}, {{"alice", "2"}, {"bo", "1000000"}}) == "name     seats\n"
                                                                                                 "alice        2\n"
                                                                                                 "bo     1000000\n");
}

TEST_CASE("a_table_without_rows_is_its_headings") { CHECK(table({{"event"}, {"name"}}, {}) == "event  name\n"); }

TEST_CASE("no_line_ends_in_blanks") { CHECK(table({{"name"}, {"note"}}, {{"x", ""}}) == "name  note\nx\n"); }

TEST_CASE("columns_line_up_behind_wide_letters") {
    CHECK(table({{"name"}, {"n", alignment::right}}, {{"音楽", "1"}, {"abcd", "2"}}) == "name  n\n"
                                                                                        "音楽  1\n"
                                                                                        "abcd  2\n");
}

TEST_CASE("a_cell_cannot_break_out_of_its_line") {
    CHECK(table({{"user"}}, {{"a\nroot\x1b[2J"}}) == "user\na\\x0aroot\\x1b[2J\n");
}

TEST_CASE("two_users_that_differ_in_nothing_seen_look_different") {
    CHECK(table({{"user"}, {"n"}}, {{"alice", "1"}, {"ali\u200bce", "2"}}) == "user         n\n"
                                                                              "alice        1\n"
                                                                              "ali\\u200bce  2\n");
}

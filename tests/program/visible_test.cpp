#include "visible.hpp"

#include <doctest/doctest.h>

using namespace std::string_literals;
using bookonce::cli::display_width;
using bookonce::cli::visible;

TEST_CASE("ordinary_text_of_any_script_stays_as_it_is") {
    for (char const* text : {"", "Concert", "Zoë", "音楽会", "naïve café", "🎟 ticket", "a\\b"}) {
        CHECK(visible(text) == text);
    }
}

TEST_CASE("control_characters_are_written_out") {
    CHECK(visible("\x1b[31mred") == "\\x1b[31mred");
    CHECK(visible("two\nlines\r\t") == "two\\x0alines\\x0d\\x09");
    CHECK(visible("\x7f") == "\\x7f");
    CHECK(visible("a\0b"s) == "a\\x00b");
    CHECK(visible("\xc2\x9b"
                  "31m") == "\\x9b31m");  // the one-letter form of ESC [
}

TEST_CASE("marks_that_reorder_or_hide_text_are_written_out") {
    CHECK(visible("\u202egpj.exe") == "\\u202egpj.exe");
    CHECK(visible("\u2066x\u2069") == "\\u2066x\\u2069");
    CHECK(visible("a\u2028b") == "a\\u2028b");
}

TEST_CASE("what_is_drawn_as_nothing_is_written_out") {
    CHECK(visible("ali\u200bce") == "ali\\u200bce");
    CHECK(visible("\u00ad\u034f\u061c\u180e") == "\\u00ad\\u034f\\u061c\\u180e");
    CHECK(visible("\u200b\u200c\u200d\u2060\u2064\ufeff") == "\\u200b\\u200c\\u200d\\u2060\\u2064\\ufeff");
    CHECK(visible("\u115f\u1160\u3164\uffa0\u17b4") == "\\u115f\\u1160\\u3164\\uffa0\\u17b4");
    CHECK(visible("\ufff9kanji\ufffakana\ufffb") == "\\ufff9kanji\\ufffakana\\ufffb");
    CHECK(visible("x\U000e0001\U000e0041\U000e007f") == "x\\U000e0001\\U000e0041\\U000e007f");
    CHECK(visible("\U0001d173\U0001bca0\U00013430") == "\\U0001d173\\U0001bca0\\U00013430");
}

TEST_CASE("a_variation_selector_or_joiner_is_seen_beside_its_emoji") {
    CHECK(visible("🎟") == "🎟");
    CHECK(visible("🎟\ufe0f") == "🎟\\ufe0f");
    CHECK(visible("a\ufe00\U000e0100\U000e01ef") == "a\\ufe00\\U000e0100\\U000e01ef");
    CHECK(visible("👩\u200d🚀") == "👩\\u200d🚀");
}

TEST_CASE("the_neighbours_of_hidden_characters_stay") {
    for (char const* text : {"\u00ac", "\u00ae", "\u1161", "\u17b6", "\u1810", "\u200a",     "\u2010",
                             "\u2027", "\u202f", "\u205f", "\u2070", "\u3163", "\u3165",     "\ufdff",
                             "\ufe10", "\uff9f", "\uffa1", "\ufffc", "\ufffd", "\U000dffff", "\U000e1000"}) {
        CHECK(visible(text) == text);
    }
}

TEST_CASE("bytes_that_are_no_utf8_are_written_out_one_by_one") {
    CHECK(visible("a\xff") == "a\\xff");
    CHECK(visible("\xc3") == "\\xc3");                             // cut short
    CHECK(visible("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
    CHECK(visible("\xe0\x9f\xbf") == "\\xe0\\x9f\\xbf");           // overlong, of three bytes
    CHECK(visible("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
    CHECK(visible("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
    CHECK(visible("\xe2\x82"
                  "A") == "\\xe2\\x82A");
}

TEST_CASE("the_width_counts_cells_not_bytes") {
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("Zoë") == 3);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("音楽") == 4);
    CHECK(display_width("🎟") == 2);
}

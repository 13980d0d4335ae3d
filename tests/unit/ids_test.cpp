#include <bookonce/ids.hpp>

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <limits>
#include <locale>
#include <sstream>
#include <thread>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>

using namespace bookonce;

namespace {

/// What a German locale does to numbers, there or not.
struct grouping : std::numpunct<char> {
    char do_thousands_sep() const override { return '.'; }
    char do_decimal_point() const override { return ','; }
    std::string do_grouping() const override { return "\3"; }
};

std::string written(event_id id, std::ostream& (*prepare)(std::ostream&)) {
    std::ostringstream out;
    prepare(out) << id;
    return out.str();
}

}  // namespace

TEST_CASE("an_id_reads_back_what_it_writes") {
    constexpr char const* text = "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5a6";
    auto const id = booking_id::parse(text);
    REQUIRE(id);
    CHECK(id->str() == text);
    CHECK(to_string(*id) == text);
    CHECK(id->bytes()[0] == 0x01);
    CHECK(id->bytes()[15] == 0xa6);
    std::ostringstream out;
    out << *id << ' ' << event_id{42};
    CHECK(out.str() == std::string{text} + " 42");
    CHECK(to_string(event_id{-3}) == "-3");
}

TEST_CASE("an_event_id_is_written_alike_by_every_stream") {
    event_id const id{std::numeric_limits<std::int64_t>::max()};
    std::string const text = "9223372036854775807";
    auto const with_grouping = [](std::ostream& out) -> std::ostream& {
        out.imbue(std::locale{std::locale::classic(), new grouping});
        return out;
    };
    CHECK(written(id, with_grouping) == text);
    CHECK(written(id, [](std::ostream& out) -> std::ostream& { return out << std::hex; }) == text);
    CHECK(written(id, [](std::ostream& out) -> std::ostream& { return out << std::oct; }) == text);
    CHECK(written(id, [](std::ostream& out) -> std::ostream& {
              return out << std::hex << std::showbase << std::uppercase;
          }) == text);
    CHECK(written(id, [](std::ostream& out) -> std::ostream& { return out << std::showpos; }) == text);
}

TEST_CASE("an_id_keeps_to_the_width_of_a_column") {
    std::ostringstream out;
    out << std::setfill('.') << std::setw(5) << event_id{42} << std::left << std::setw(5) << event_id{42};
    CHECK(out.str() == "...4242...");
}

TEST_CASE("upper_case_is_read_and_lower_case_is_written") {
    auto const id = booking_id::parse("0192F3A4-5B6C-7D8E-9FA0-B1C2D3E4F5A6");
    REQUIRE(id);
    CHECK(id->str() == "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5a6");
}

TEST_CASE("an_id_of_any_uuid_version_is_read") {
    CHECK(booking_id::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
    CHECK(booking_id::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
    CHECK(booking_id::parse("ffffffff-ffff-ffff-ffff-ffffffffffff"));
}

TEST_CASE("what_is_not_a_uuid_is_nothing") {
    for (char const* text : {"", "1", "0192f3a45b6c7d8e9fa0b1c2d3e4f5a6", "{0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5a6}",
                             "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5a", "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5a60",
                             "0192f3a4_5b6c-7d8e-9fa0-b1c2d3e4f5a6", "0192f3g4-5b6c-7d8e-9fa0-b1c2d3e4f5a6",
                             "0192f3a45-b6c-7d8e-9fa0-b1c2d3e4f5a6", " 192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5a6",
                             "00000000-0000-0000-0000-000000000000"}) {
        CAPTURE(text);
        CHECK_FALSE(booking_id::parse(text));
    }
}

TEST_CASE("a_generated_id_is_a_uuid_of_version_7_with_the_time_in_front") {
    using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
    auto const before = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    booking_id const id = booking_id::generate();
    auto const after = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    CHECK((id.bytes()[6] >> 4U) == 7);
    CHECK((id.bytes()[8] >> 6U) == 2);
    std::int64_t ms = 0;
    for (std::size_t place = 0; place < 6; ++place) { ms = ms * 256 + id.bytes()[place]; }
    CHECK(ms >= before);
    CHECK(ms <= after);
    CHECK_FALSE(id.is_nil());
    CHECK(booking_id::parse(id.str()) == id);
}

TEST_CASE("ids_sort_as_their_bytes_do") {
    auto const low = booking_id::parse("0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5a6");
    auto const high = booking_id::parse("0192f3a4-5b6d-7000-8000-000000000000");
    CHECK(*low < *high);
    CHECK(low->str() < high->str());
    CHECK(event_id{1} < event_id{2});
}

TEST_CASE("ids_generated_by_many_threads_are_all_different") {
    std::vector<std::vector<booking_id>> made(4);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made) {
            threads.emplace_back([&mine] {
                for (int count = 0; count < 2'000; ++count) { mine.push_back(booking_id::generate()); }
            });
        }
    }
    std::unordered_set<booking_id> all;
    for (auto const& mine : made) { all.insert(mine.begin(), mine.end()); }
    CHECK(all.size() == 8'000);
}

TEST_CASE("hashes_of_ids_use_all_their_bytes") {
    std::unordered_set<std::size_t> hashes;
    for (std::size_t place = 0; place < 16; ++place) {
        std::array<std::uint8_t, 16> bytes{};
        bytes[place] = 1;
        hashes.insert(std::hash<booking_id>{}(booking_id{bytes}));
    }
    CHECK(hashes.size() == 16);
}

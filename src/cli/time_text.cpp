#include "time_text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace bookonce::cli {
namespace {

/// Takes a number of so many digits from the text's front. Empty if it has not as many.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    std::string_view const front = text.substr(0, digits);
    auto const is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    if (front.size() != digits || !std::ranges::all_of(front, is_digit)) { return std::nullopt; }
    int number = 0;
    std::from_chars(front.data(), front.data() + front.size(), number);
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, char letter) {
    if (!text.starts_with(letter)) { return false; }
    text.remove_prefix(1);
    return true;
}

std::optional<std::chrono::sys_days> take_day(std::string_view& text) {
    using namespace std::chrono;
    auto const year_number = take_number(text, 4);
    bool const has_month = take(text, '-');
    auto const month_number = take_number(text, 2);
    bool const has_day = take(text, '-');
    auto const day_number = take_number(text, 2);
    if (!year_number || !has_month || !month_number || !has_day || !day_number) { return std::nullopt; }
    year_month_day const date{year{*year_number}, month{static_cast<unsigned>(*month_number)},
                              day{static_cast<unsigned>(*day_number)}};
    if (!date.ok()) { return std::nullopt; }
    return sys_days{date};
}

/// `:SS`, `:SS.f` … `:SS.ffffff`, or nothing.
std::optional<std::chrono::microseconds> take_seconds(std::string_view& text) {
    if (!take(text, ':')) { return std::chrono::microseconds{0}; }
    auto const seconds = take_number(text, 2);
    if (!seconds || *seconds > 59) { return std::nullopt; }
    std::chrono::microseconds time = std::chrono::seconds{*seconds};
    if (!take(text, '.')) { return time; }
    std::chrono::microseconds digit = std::chrono::milliseconds{100};
    auto first = take_number(text, 1);
    if (!first) { return std::nullopt; }
    for (auto each = first; each; each = take_number(text, 1), digit /= 10) {
        if (digit.count() == 0) { return std::nullopt; }
        time += *each * digit;
    }
    return time;
}

}  // namespace

std::optional<timestamp> parse_time(std::string_view text) {
    auto const day = take_day(text);
    if (!day || !take(text, 'T')) { return std::nullopt; }
    auto const hours = take_number(text, 2);
    bool const has_minutes = take(text, ':');
    auto const minutes = take_number(text, 2);
    if (!hours || *hours > 23 || !has_minutes || !minutes || *minutes > 59) { return std::nullopt; }
    auto const seconds = take_seconds(text);
    if (!seconds || text != "Z") { return std::nullopt; }
    return *day + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + *seconds;
}

std::string time_text(timestamp time) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const clock{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

}  // namespace bookonce::cli

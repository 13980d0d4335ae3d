#include "feed_cursor.hpp"

#include <charconv>
#include <stdexcept>
#include <utility>

namespace bookonce::store {
namespace {

[[noreturn]] void refuse() {
    throw std::invalid_argument{"the cursor is none: give one that 'changes' has returned, or an empty one"};
}

/// Takes a number and the full stop behind it off the text.
std::int64_t take_number(std::string_view& text) {
    std::int64_t number = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), number);
    auto const length = static_cast<std::size_t>(read.ptr - text.data());
    if (read.ec != std::errc{} || number < 0 || length == text.size() || text[length] != '.') { refuse(); }
    text.remove_prefix(length + 1);
    return number;
}

}  // namespace

feed_cursor place_of(stamped_entry const& entry) {
    history_entry const& what = entry.entry;
    return {entry.changed_in, what.event, what.version, what.booking ? what.booking->id : booking_id{}};
}

change_page page_of(std::vector<stamped_entry> entries, feed_cursor const& before) {
    change_page page;
    page.cursor = to_string(entries.empty() ? before : place_of(entries.back()));
    for (stamped_entry& each : entries) { page.entries.push_back(std::move(each.entry)); }
    return page;
}

std::string to_string(feed_cursor const& cursor) {
    if (cursor == feed_cursor{}) { return {}; }
    return std::to_string(cursor.changed_in) + '.' + std::to_string(cursor.event.value) + '.' +
           std::to_string(cursor.version) + '.' + cursor.booking.str();
}

feed_cursor feed_cursor_from(std::string_view text) {
    feed_cursor cursor;
    if (text.empty()) { return cursor; }
    cursor.changed_in = take_number(text);
    cursor.event = {take_number(text)};
    cursor.version = take_number(text);
    auto const booking = booking_id::parse(text);
    if (!booking && text != booking_id{}.str()) { refuse(); }
    cursor.booking = booking.value_or(booking_id{});
    return cursor;
}

}  // namespace bookonce::store

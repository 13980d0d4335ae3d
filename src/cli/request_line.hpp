#pragma once

#include <string_view>

#include <bookonce/request.hpp>

namespace bookonce::cli {

/// A booking request from one line of JSON, such as `{"event":1,"user":"ann","seats":2}`. Also
/// `booking_id`, `up_to`, `data` (any JSON) and `deadline_ms`. Numbers may be strings of digits.
/// Throws `usage_error` for anything else, without repeating what was read.
book_request request_of_line(std::string_view line);

}  // namespace bookonce::cli

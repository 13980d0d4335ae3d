#pragma once

#include <cstdint>
#include <string>

#include "lane/pending.hpp"

/// Short ways to say what a test asks for.
namespace bookonce::test {

/// The n-th of a row of distinct ids that sort as their numbers do.
booking_id id_of(std::uint32_t number);

command book_command(std::uint32_t id, std::string user, int seats = 1);
command cancel_command(std::uint32_t id);
/// The same after a write against `version` that got no reply.
command doubtful(command asked, std::int64_t version);

booking booking_of(event_id event, std::uint32_t id, std::string user, int seats = 1,
                   booking_status status = booking_status::confirmed);

}  // namespace bookonce::test

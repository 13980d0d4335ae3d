#pragma once

#include <cstdint>
#include <string>

#include "lane/pending.hpp"

/// Short ways to say what a test asks for.
namespace bookonce::test {

/// The n-th of a row of distinct ids that sort as their numbers do.
booking_id id_of(std::uint32_t number);

request_facts book_facts(std::uint32_t id, std::string user, int seats = 1);
request_facts cancel_facts(std::uint32_t id);
/// The facts of a request whose write against `version` got no reply.
request_facts doubtful(request_facts facts, std::int64_t version);

booking booking_of(event_id event, std::uint32_t id, std::string user, int seats = 1,
                   booking_status status = booking_status::confirmed);

/// "booked", "sold_out", ... for any ending.
std::string name_of(answer const& ending);

}  // namespace bookonce::test

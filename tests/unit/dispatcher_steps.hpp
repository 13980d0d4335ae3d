#pragma once

#include <string>

#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

/// What the tests of the dispatcher share.
namespace bookonce::test {

inline constexpr event_id concert{7};
inline constexpr event_id play{8};
inline constexpr event_id film{9};

inline dispatcher_settings settings(std::size_t batch_requests = 512, std::size_t queue_length = 10'000) {
    return {.queue_length = queue_length,
            .batch_requests = batch_requests,
            .backoff = {.kind = backoff::shape::none},
            .seed = 1};
}

inline std::string user(std::size_t number) { return "user" + std::to_string(number); }

}  // namespace bookonce::test

#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "store/session.hpp"

namespace bookonce::test {

/// A driver's sessions, in their order.
template <class... Session>
std::vector<std::unique_ptr<store::session>> sessions_of(std::unique_ptr<Session>... each) {
    std::vector<std::unique_ptr<store::session>> all;
    (all.push_back(std::move(each)), ...);
    return all;
}

}  // namespace bookonce::test

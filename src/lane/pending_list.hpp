#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "pending.hpp"

namespace bookonce {

/// A first-in-first-out list of owned requests, linked through the requests themselves: waiting
/// costs no memory beyond the request. Not thread-safe.
class pending_list {
public:
    pending_list() = default;
    pending_list(pending_list const&) = delete;
    pending_list& operator=(pending_list const&) = delete;
    ~pending_list() {
        while (!empty()) { pop_front(); }  // not recursive: lists can be long
    }

    bool empty() const noexcept { return !first_; }
    std::size_t size() const noexcept { return size_; }

    void push_back(std::unique_ptr<pending> request) noexcept {
        pending* const added = request.get();
        (last_ ? last_->next : first_) = std::move(request);
        last_ = added;
        ++size_;
    }
    void push_front(std::unique_ptr<pending> request) noexcept {
        if (!last_) { last_ = request.get(); }
        request->next = std::move(first_);
        first_ = std::move(request);
        ++size_;
    }
    std::unique_ptr<pending> pop_front() noexcept {
        std::unique_ptr<pending> taken = std::move(first_);
        first_ = std::move(taken->next);
        if (!first_) { last_ = nullptr; }
        --size_;
        return taken;
    }

private:
    std::unique_ptr<pending> first_;
    pending* last_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace bookonce

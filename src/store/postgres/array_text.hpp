#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <bookonce/ids.hpp>

namespace bookonce::store {

/// Writes a PostgreSQL array in its text form, `{1,2,"x"}`, into a reused string (manual, "Array
/// Input and Output Syntax"). Texts are always quoted.
class array_text {
public:
    explicit array_text(std::string& target) : target_{target} { target_ = "{"; }

    void add(std::int64_t number);
    void add(booking_id const& id);
    void add(std::string_view text);
    void add_null() {
        separate();
        target_ += "NULL";
    }
    void finish() { target_ += '}'; }

private:
    void separate() {
        if (target_.size() > 1) { target_ += ','; }
    }

    std::string& target_;
};

}  // namespace bookonce::store

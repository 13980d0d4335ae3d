#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "libpq.hpp"

namespace bookonce::store {

/// A statement's text as a session keeps it, and as it is sent once. Inputs are `$1`, `$2`, ….
struct statement_texts {
    std::string kept;
    std::string once;
};

/// A statement with texts in and rows out. It knows what its session keeps of it.
class statement {
public:
    statement(statement_texts sql, std::size_t inputs) : sql_{std::move(sql)}, inputs_(inputs), values_(inputs) {}

    /// Of a zero-based place.
    std::string& input(std::size_t index) { return inputs_[index]; }
    /// Runs it and returns its rows. Throws `soci::postgresql_soci_error`.
    result_ptr run_once(PGconn* connection);
    /// The same; prepares it first unless the session has it, and keeps it.
    result_ptr run_kept(PGconn* connection);
    /// The session is gone, and what it kept.
    void forget() noexcept {
        prepared_ = false;
        runs_ = 0;
    }

private:
    void prepare(PGconn* connection);
    char const* const* values();

    statement_texts sql_;
    std::vector<std::string> inputs_;
    std::vector<char const*> values_;
    std::string name_;
    bool prepared_ = false;
    std::size_t runs_ = 0;  ///< since it was prepared
    std::size_t runs_until_renewal_ = 16;
};

}  // namespace bookonce::store

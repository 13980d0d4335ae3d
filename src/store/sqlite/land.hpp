#pragma once

#include <span>
#include <vector>

#include "connection.hpp"
#include "store/rows.hpp"

namespace bookonce::store::sqlite {

/// What one transaction writes has one time and one number.
class write_stamp {
public:
    write_stamp(connection& of, timestamp now) : connection_{of}, now_{now} {}

    timestamp now() const noexcept { return now_; }
    /// Of the transaction, which has it from the first call on.
    std::int64_t number();

private:
    connection& connection_;
    timestamp now_;
    std::int64_t number_ = 0;
};

/// The store's clock.
timestamp now();

/// Lands what can land, in a transaction that the caller has begun and ends. By the rules of the
/// function `change` (schema/README.md). Throws `problem`: then nothing may stay of it.
std::vector<written> land(connection& connection, std::span<change const> changes, write_stamp& stamp);

}  // namespace bookonce::store::sqlite

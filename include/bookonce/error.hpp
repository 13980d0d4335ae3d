#pragma once

#include <stdexcept>
#include <string>

#include <bookonce/export.hpp>

namespace bookonce {

/// The options, the database's address or the database's schema cannot work as they are: correct them, a retry will not
/// help. Thrown where an engine is made, and by calls that do not book. Malformed *requests* throw `std::invalid_argument`
/// instead.
class BOOKONCE_EXPORT config_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    ~config_error() override;
};

/// A call that does not book (create, find, list, audit, migrate) could not reach or use the database now. A change whose
/// connection was lost may have been made all the same: look before you make it again. Booking calls never throw this:
/// their ending is a value, `unavailable`.
class BOOKONCE_EXPORT unavailable_error : public std::runtime_error {
public:
    unavailable_error(std::string sqlstate, std::string const& reason);
    ~unavailable_error() override;

    /// Five characters (PostgreSQL manual, appendix A), or empty when the database said none.
    std::string const& sqlstate() const noexcept { return sqlstate_; }

private:
    std::string sqlstate_;
};

}  // namespace bookonce

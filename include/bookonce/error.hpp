#pragma once

#include <stdexcept>
#include <string>

#include <bookonce/export.hpp>
#include <bookonce/ids.hpp>

namespace bookonce {

/// The options, the address or the schema cannot work as they are. Correct them: a retry will not
/// help. Thrown by engine constructors and by calls that do not book. Malformed requests throw
/// `std::invalid_argument` instead.
class BOOKONCE_EXPORT config_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    ~config_error() override;
};

/// `engine::create_event` was given an id that an event has already.
class BOOKONCE_EXPORT event_exists_error : public std::invalid_argument {
public:
    explicit event_exists_error(event_id id);
    ~event_exists_error() override;
    event_id id() const noexcept { return id_; }

private:
    event_id id_;
};

/// A call that does not book (create, find, list, audit, migrate) could not use the database now.
/// If the connection was lost, the change may have been made: look before you make it again.
/// Booking calls return `unavailable` instead.
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

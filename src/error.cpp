#include <bookonce/error.hpp>

#include <bookonce/version.hpp>

namespace bookonce {

config_error::~config_error() = default;

unavailable_error::unavailable_error(std::string sqlstate, std::string const& reason)
    : std::runtime_error{reason}, sqlstate_{std::move(sqlstate)} {}

unavailable_error::~unavailable_error() = default;

event_exists_error::event_exists_error(event_id id)
    : std::invalid_argument{"there is an event " + to_string(id) + " already: choose another id"}, id_{id} {}

event_exists_error::~event_exists_error() = default;

char const* library_version() noexcept { return BOOKONCE_VERSION; }

}  // namespace bookonce

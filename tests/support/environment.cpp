#include "environment.hpp"

#include <cstdlib>
#include <stdexcept>

namespace bookonce::test {

std::string from_environment(char const* name) {
    char const* const value = std::getenv(name);
    if (value == nullptr) {
        throw std::runtime_error{std::string{name} + " is not set: run this through tools/with-postgres"};
    }
    return value;
}

std::string database_address() { return from_environment("BOOKONCE_DATABASE"); }

bool has_citus() { return std::getenv("BOOKONCE_TEST_DISTRIBUTED") != nullptr; }

std::string tcp_database_address() { return from_environment("BOOKONCE_TEST_TCP_DATABASE"); }

std::string value_in(std::string const& conninfo, std::string const& keyword) {
    auto const at = conninfo.find(keyword + '=');
    if (at == std::string::npos) { return ""; }
    auto const value = at + keyword.size() + 1;
    return conninfo.substr(value, conninfo.find(' ', value) - value);
}

}  // namespace bookonce::test

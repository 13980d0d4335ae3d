#include "address_check.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include <netdb.h>

#include <bookonce/error.hpp>

#include "libpq.hpp"

namespace bookonce::store {
namespace {

/// Else libpq would read the password file, and complain of its rights on stderr.
constexpr std::string_view no_passwords = " passfile=/dev/null/none";
/// No server listens there, and no network is asked.
constexpr std::string_view nowhere = " host=/dev/null hostaddr='' port=''";
/// A value that libpq refuses before it connects.
constexpr std::string_view impossible = " sslmode=-";

/// An option that takes some words only.
struct choice {
    std::string_view keyword;
    std::string_view accepted;  ///< one value that is always taken
    std::string_view wanted;
};
constexpr std::array<choice, 9> choices{{
    {"sslmode", "prefer", "disable, allow, prefer, require, verify-ca or verify-full"},
    {"target_session_attrs", "any", "any, read-write, read-only, primary, standby or prefer-standby"},
    {"channel_binding", "disable", "disable, prefer or require"},
    {"gssencmode", "disable", "disable, prefer or require"},
    {"ssl_min_protocol_version", "", "TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3, and not above ssl_max_protocol_version"},
    {"ssl_max_protocol_version", "", "TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3"},
    {"require_auth", "", "a list of password, md5, gss, sspi, scram-sha-256, none"},
    {"sslcertmode", "allow", "disable, allow or require"},
    {"load_balance_hosts", "disable", "disable or random"},
}};

/// libpq's options with their values, wherever they come from.
class found_options {
public:
    explicit found_options(std::string const& text) {
        std::string const stopped = text + std::string{impossible}.append(no_passwords);
        connection_ptr const connection{PQconnectStart(stopped.c_str()), &PQfinish};
        if (connection) { options_.reset(PQconninfo(connection.get())); }
    }
    PQconninfoOption const* find(std::string_view keyword) const {
        for (PQconninfoOption const* each = options_.get(); each != nullptr && each->keyword != nullptr; ++each) {
            if (each->keyword == keyword) { return each; }
        }
        return nullptr;
    }
    /// Empty: the option has no value.
    std::optional<std::string_view> value(std::string_view keyword) const {
        PQconninfoOption const* const option = find(keyword);
        return option == nullptr || option->val == nullptr ? std::nullopt
                                                           : std::optional{std::string_view{option->val}};
    }

private:
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options_{nullptr, &PQconninfoFree};
};

[[noreturn]] void refuse(found_options const& options, std::string_view keyword, std::string_view wanted) {
    std::string what{keyword};
    what.append(" must be ").append(wanted).append(": correct the database's address");
    PQconninfoOption const* const option = options.find(keyword);
    if (option != nullptr && option->envvar != nullptr) { what.append(", its service or ").append(option->envvar); }
    throw config_error{what};
}

std::vector<std::string> elements(std::string_view list) {
    std::vector<std::string> all;
    for (;;) {
        auto const comma = list.find(',');
        all.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos) { return all; }
        list.remove_prefix(comma + 1);
    }
}

/// An integer as libpq reads one: by strtol, with blanks around it.
std::optional<int> integer(std::string const& text) {
    char* end = nullptr;
    errno = 0;
    long const number = std::strtol(text.c_str(), &end, 10);
    if (end == text.c_str() || errno != 0 || number < INT_MIN || number > INT_MAX) { return std::nullopt; }
    while (std::isspace(static_cast<unsigned char>(*end)) != 0) { ++end; }
    return *end == '\0' ? std::optional{static_cast<int>(number)} : std::nullopt;
}

bool is_port(std::string const& text) {
    auto const number = integer(text);
    return text.empty() || (number && *number >= 1 && *number <= 65'535);
}

bool is_network_address(std::string const& text) {
    if (text.empty()) { return true; }
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* found = nullptr;
    bool const is_one = ::getaddrinfo(text.c_str(), nullptr, &hints, &found) == 0;
    if (is_one) { ::freeaddrinfo(found); }
    return is_one;
}

void check_integer(found_options const& options, std::string_view keyword) {
    auto const value = options.value(keyword);
    if (value && !integer(std::string{*value})) { refuse(options, keyword, "a whole number"); }
}

/// libpq checks these only after it has reached a server by TCP.
void check_tcp_options(found_options const& options) {
    check_integer(options, "tcp_user_timeout");
    auto const keepalives = options.value("keepalives");
    if (keepalives && !keepalives->empty()) { check_integer(options, "keepalives"); }
    if (keepalives && integer(std::string{*keepalives}).value_or(0) == 0) { return; }
    for (auto const* keyword : {"keepalives_idle", "keepalives_interval", "keepalives_count"}) {
        check_integer(options, keyword);
    }
}

void check_places(found_options const& options) {
    auto const hosts = elements(options.value("host").value_or(""));
    auto const addresses = elements(options.value("hostaddr").value_or(""));
    auto const ports = elements(options.value("port").value_or(""));
    if (!std::ranges::all_of(ports, is_port)) {
        refuse(options, "port", "a number from 1 to 65535, or a list of them");
    }
    if (!std::ranges::all_of(addresses, is_network_address)) {
        refuse(options, "hostaddr", "an IP address, or a list of them");
    }
    bool const has_addresses = addresses.size() > 1 || !addresses.front().empty();
    bool const has_hosts = hosts.size() > 1 || !hosts.front().empty();
    if (has_addresses && has_hosts && hosts.size() != addresses.size()) {
        refuse(options, "hostaddr", "a list as long as that of host");
    }
    if (ports.size() > 1 && ports.size() != (has_addresses ? addresses : hosts).size()) {
        refuse(options, "port", "one for all hosts, or a list as long as that of host");
    }
    auto const is_socket = [](std::string const& host) { return host.empty() || host[0] == '/' || host[0] == '@'; };
    if (has_addresses || !std::ranges::all_of(hosts, is_socket)) { check_tcp_options(options); }
}

bool is_taken(std::string const& text) { return PQping(text.c_str()) != PQPING_NO_ATTEMPT; }

/// Asks libpq itself what it accepts, with an address where no server can answer.
void check_choices(found_options const& options, std::string const& text) {
    std::string tried = text + std::string{nowhere}.append(no_passwords);
    if (is_taken(tried)) { return; }
    for (choice const& each : choices) {
        if (options.find(each.keyword) == nullptr) { continue; }  // this libpq does not know it
        tried.append(" ").append(each.keyword).append("='").append(each.accepted).append("'");
        if (is_taken(tried)) { refuse(options, each.keyword, each.wanted); }
    }
    throw config_error{"libpq refuses an option of the database's address or of its environment: psql with the same "
                       "address says which"};
}

}  // namespace

bool is_torn(std::string_view address) noexcept {
    auto const scheme_end = address.find("://");
    if (!address.starts_with("postgresql://") && !address.starts_with("postgres://")) { return false; }
    std::string_view rest = address.substr(scheme_end + 3);
    auto const credentials_end = rest.find_first_of("@/");
    if (credentials_end != std::string_view::npos && rest[credentials_end] == '@') {
        rest.remove_prefix(credentials_end + 1);
    }
    return rest.substr(0, rest.find('?')).find('@') != std::string_view::npos;
}

void check_address(std::string const& text) {
    found_options const options{text};
    if (!options.value("sslmode")) {
        throw config_error{"the database's service cannot be used: the service file lacks it, or has a line that is no "
                           "option; correct the file, service in the database's address, or PGSERVICE"};
    }
    check_places(options);
    check_integer(options, "connect_timeout");
    check_choices(options, text);
}

}  // namespace bookonce::store

#include "redis_address.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

namespace bench {
namespace {

constexpr int port_max = 65'535;

/// 0 if it is none: digits only, from 1 to 65535.
int port_of(std::string_view text) {
    int port = 0;
    char const* const end = text.data() + text.size();
    auto const [stopped, error] = std::from_chars(text.data(), end, port);
    return error == std::errc{} && stopped == end && port >= 1 && port <= port_max ? port : 0;
}

}  // namespace

redis_address redis_address::parse(std::string const& text) {
    std::size_t const colon = text.rfind(':');
    std::string_view host = std::string_view{text}.substr(0, colon);
    bool const bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (bracketed) { host = host.substr(1, host.size() - 2); }
    bool const plain = !host.empty() && host.find_first_of(bracketed ? "[] " : "[]: ") == std::string_view::npos;
    int const port = colon == std::string::npos ? 0 : port_of(std::string_view{text}.substr(colon + 1));
    if (!plain || port == 0) {
        throw std::invalid_argument{
            fmt::format("'{}' is no Redis server: write HOST:PORT, an IPv6 address in brackets ([::1]:6379), and a "
                        "port from 1 to {}",
                        text, port_max)};
    }
    return {.host = std::string{host}, .port = port};
}

}  // namespace bench

#include "refusal.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include <poll.h>

#include "libpq.hpp"

namespace bookonce::store {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 2s;
constexpr std::string_view wrong_password = "28P01";

/// Moves the login on as the socket allows. Ends when it has succeeded or failed, or when the patience has.
void log_in(PGconn* connection) {
    auto const end = std::chrono::steady_clock::now() + patience;
    for (auto state = PGRES_POLLING_WRITING; state == PGRES_POLLING_WRITING || state == PGRES_POLLING_READING;
         state = PQconnectPoll(connection)) {
        auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        short const wanted = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        pollfd socket{PQsocket(connection), wanted, 0};
        if (left <= 0ms || poll(&socket, 1, static_cast<int>(left.count())) <= 0) { return; }
    }
}

/// The last line's last word, if it is an SQLSTATE: "… failed: FATAL:  28P01".
std::string last_sqlstate(std::string_view message) {
    while (!message.empty() && message.back() == '\n') { message.remove_suffix(1); }
    constexpr std::size_t length = 5;
    if (message.size() <= length || message[message.size() - length - 1] != ' ') { return {}; }
    std::string_view const word = message.substr(message.size() - length);
    auto const fits = [](char letter) { return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z'); };
    return std::ranges::all_of(word, fits) ? std::string{word} : std::string{};
}

}  // namespace

std::string refusal_sqlstate(std::string const& address) {
    connection_ptr const connection{PQconnectStart(address.c_str()), &PQfinish};
    if (!connection || PQstatus(connection.get()) == CONNECTION_BAD) { return {}; }
    PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
    ignore_notices(connection.get());
    log_in(connection.get());
    if (PQstatus(connection.get()) != CONNECTION_BAD) { return {}; }
    if (PQconnectionNeedsPassword(connection.get()) == 1) { return std::string{wrong_password}; }
    return last_sqlstate(PQerrorMessage(connection.get()));
}

}  // namespace bookonce::store

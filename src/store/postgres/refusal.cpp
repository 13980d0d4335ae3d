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

/// Moves the login on as the socket allows, until it ends or the patience does.
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

/// "08P01: no such user"
bool starts_with_sqlstate(std::string_view words) {
    constexpr std::size_t length = 5;
    auto const fits = [](char letter) { return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z'); };
    return words.size() > length + 1 && std::ranges::all_of(words.substr(0, length), fits) &&
           words.substr(length, 2) == ": ";
}

}  // namespace

/// "<libpq's words> <severity>:  <SQLSTATE>: <message>", then lines with a label, a colon and two
/// blanks. Severity and labels are in any language. If a later server said nothing, the last line
/// is libpq's.
refusal refusal_in(std::string_view verbose_words) {
    constexpr std::string_view label_end = ":  ";
    bool last = true;
    while (!verbose_words.empty()) {
        auto const start = verbose_words.rfind('\n') + 1;  // 0 if there is none
        std::string_view const line = verbose_words.substr(start);
        verbose_words = verbose_words.substr(0, start == 0 ? 0 : start - 1);
        if (line.empty()) { continue; }
        auto const label = line.find(label_end);
        if (label == std::string_view::npos && last) { return {}; }
        last = false;
        std::string_view const words = line.substr(std::min(label, line.size()));
        if (words.empty() || !starts_with_sqlstate(words.substr(label_end.size()))) { continue; }
        return {std::string{words.substr(label_end.size(), 5)}, std::string{words.substr(label_end.size() + 7)}};
    }
    return {};
}

refusal refusal_of(std::string const& address) {
    connection_ptr const connection{PQconnectStart(address.c_str()), &PQfinish};
    if (!connection || PQstatus(connection.get()) == CONNECTION_BAD) { return {}; }
    PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
    ignore_notices(connection.get());
    log_in(connection.get());
    if (PQstatus(connection.get()) != CONNECTION_BAD) { return {}; }
    if (PQconnectionNeedsPassword(connection.get()) == 1) { return {std::string{wrong_password}, ""}; }
    return refusal_in(PQerrorMessage(connection.get()));
}

}  // namespace bookonce::store

// The database's address, which holds a password, and the messages that are shown:
// src/store/conninfo.hpp. An input is an address; with a NUL in it, also a secret (before) and a
// message (after); and also an unescaped password.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <bookonce/error.hpp>
#include <libpq-fe.h>

#include "claims.hpp"
#include "one_input.hpp"
#include "store/postgres/conninfo.hpp"

namespace bookonce::fuzz {
namespace {

using store::clean_message;
using store::conninfo;

constexpr std::string_view ellipsis = "…";

/// What the library may add to an address that does not say otherwise.
constexpr std::array<std::string_view, 7> additions{
    "fallback_application_name", "connect_timeout",  "keepalives_idle", "keepalives_interval",
    "keepalives_count",          "tcp_user_timeout", "client_encoding"};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// What is made of an address, or the refusal's words. Anything else that is thrown ends the
/// fuzzer.
std::variant<conninfo, std::string> read_or_refusal(std::string_view address) {
    try {
        return store::parse_conninfo(address);
    } catch (config_error const& refused) { return refused.what(); }
}

/// The words of every refusal.
std::vector<std::string> refusals() {
    std::vector<std::string> words;
    for (char const* const address : {"=",
                                      "postgresql://u:@@h/d",
                                      "service=x",
                                      "host=a port=x",
                                      "host=a port=1,2",
                                      "hostaddr=x",
                                      "host=a,b hostaddr=::1",
                                      "host=a connect_timeout=x",
                                      "host=a keepalives=x",
                                      "host=a keepalives_idle=x",
                                      "host=a keepalives_interval=x",
                                      "host=a keepalives_count=x",
                                      "host=a tcp_user_timeout=x",
                                      "sslmode=x",
                                      "target_session_attrs=x",
                                      "channel_binding=x",
                                      "gssencmode=x",
                                      "ssl_min_protocol_version=x",
                                      "ssl_max_protocol_version=x",
                                      "require_auth=x",
                                      "sslcertmode=x",
                                      "load_balance_hosts=x"}) {
        auto const made = read_or_refusal(address);
        if (auto const* const refused = std::get_if<std::string>(&made)) { words.push_back(*refused); }
    }
    return words;
}

/// What is made of an address, if it is accepted.
std::optional<conninfo> read(std::string_view address) {
    // Words that are the same for every address echo none of it.
    static std::vector<std::string> const words = refusals();
    auto result = read_or_refusal(address);
    if (auto* const made = std::get_if<conninfo>(&result)) { return std::move(*made); }
    std::string const& refused = std::get<std::string>(result);
    demand(is_clean_line(refused), "a refusal is one clean line");
    demand(std::ranges::count(words, refused) > 0, "a refusal has nothing of the address in it");
    return std::nullopt;
}

/// The values that libpq finds in an address.
std::optional<std::map<std::string, std::string>> values_of(std::string const& address) {
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options{
        PQconninfoParse(address.c_str(), nullptr), &PQconninfoFree};
    if (!options) { return std::nullopt; }
    std::map<std::string, std::string> values;
    for (auto const* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) { values.emplace(option->keyword, option->val); }
    }
    return values;
}

void check_address(std::string_view address) {
    auto const parsed = read(address);
    if (!parsed) { return; }
    auto const given = values_of(std::string{address});
    auto const made = values_of(parsed->text);
    demand(given && made, "libpq reads an address that was accepted, and what was made of it");
    for (auto const& [keyword, value] : *given) {
        demand(made->contains(keyword), "nothing of the address is lost");
        demand(made->at(keyword) == (keyword == "client_encoding" ? "UTF8" : value), "every value stays the same");
        bool const secret = (keyword == "password" || keyword == "sslpassword") && !value.empty();
        demand(!secret || std::ranges::count(parsed->secrets, value) > 0, "every password is a secret");
    }
    for (auto const& [keyword, value] : *made) {
        demand(given->contains(keyword) || std::ranges::count(additions, keyword) > 0, "only what is known is added");
    }
    demand(made->at("client_encoding") == "UTF8", "texts are UTF-8");
}

/// What was written by hand as a password is refused, or a secret as a whole: no piece of it may
/// end up in the host or the database's name, from where messages would show it.
void check_password(std::string_view password) {
    if (password.empty() || has(password, std::string_view{"\0", 1})) { return; }
    std::string quoted;
    for (char const letter : password) { quoted += std::string{"\\"} + letter; }
    if (auto const parsed = read("host=db password='" + quoted + "'")) {
        demand(parsed->secrets == std::vector{std::string{password}}, "a quoted password is a secret");
    }
    // '?' starts a URI's parameters and '%' an escape; who writes them means them.
    if (password.find_first_of("?%") != std::string_view::npos) { return; }
    if (auto const parsed = read("postgresql://shop:" + std::string{password} + "@db/shop")) {
        demand(parsed->secrets == std::vector{std::string{password}}, "a URI's password is a secret, or is refused");
    }
}

void check_message(std::string_view message, std::string const& secret) {
    std::string const cleaned = clean_message(message, {secret});
    demand(has_no_control_character(cleaned), "a message is one line without control characters");
    demand(cleaned.size() <= 300, "a message has at most 300 bytes");
    demand(!is_utf8(message) || !is_utf8(secret) || is_utf8(cleaned), "UTF-8 stays UTF-8");

    std::string_view shown = cleaned;
    if (shown.ends_with(ellipsis)) { shown.remove_suffix(ellipsis.size()); }
    std::string secret_line = clean_message(secret + '|');  // the bar keeps a blank at the end
    secret_line.pop_back();
    // Stars may come of what was removed.
    bool const certain = !secret.empty() && !has(secret, "*") && secret_line.size() < 290;
    // A secret that is not UTF-8 can be a part of another letter's bytes.
    demand(!certain || !is_utf8(secret) || !has(shown, secret), "a message shows no secret");
    demand(!certain || !has(shown, secret_line), "a message shows no secret as one line");
    demand(clean_message(cleaned) == cleaned, "a clean message stays as it is");
}

}  // namespace

void one_input(std::string_view input) {
    check_address(input);
    check_password(input);
    auto const end = std::min(input.find('\0'), input.size());
    std::string const secret{input.substr(0, end)};
    check_message(input.substr(std::min(end + 1, input.size())), secret);
    check_message(input, secret);
    check_message(input, "");
}

}  // namespace bookonce::fuzz

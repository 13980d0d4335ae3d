#include "conninfo.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <utility>

#include <libpq-fe.h>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "address_check.hpp"
#include "text/one_line.hpp"

namespace bookonce::store {
namespace {

/// Defaults for what the address does not set. A silent server is noticed within about ten seconds.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> preferences{{
    {"fallback_application_name", "bookonce"},
    {"connect_timeout", "3"},
    {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "10000"},
    {"client_encoding", "UTF8"},
}};

std::string quoted(std::string_view value) {
    std::string text{"'"};
    for (char const letter : value) {
        if (letter == '\'' || letter == '\\') { text += '\\'; }
        text += letter;
    }
    return text + '\'';
}

void append(std::string& text, std::string_view keyword, std::string_view value) {
    if (!text.empty()) { text += ' '; }
    text.append(keyword).append("=").append(quoted(value));
}

using parsed_options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

parsed_options parse(std::string const& address) {
    char* message = nullptr;
    parsed_options options{PQconninfoParse(address.c_str(), &message), &PQconninfoFree};
    PQfreemem(message);  // it may echo parts of a password: never shown
    return options;
}

void hide(std::string& line, std::string_view secret) {
    if (secret.empty()) { return; }
    constexpr std::string_view stars = "***";
    for (auto at = line.find(secret); at != std::string::npos; at = line.find(secret, at + stars.size())) {
        line.replace(at, secret.size(), stars);
    }
}

}  // namespace

conninfo parse_conninfo(std::string_view address) {
    bool const acceptable =
        address.size() <= limits::conninfo_bytes_max && address.find('\0') == std::string_view::npos;
    parsed_options const options = acceptable ? parse(std::string{address}) : parsed_options{nullptr, &PQconninfoFree};
    if (!options) {
        throw config_error{
            "the database's address cannot be read: give a libpq conninfo (\"host=db dbname=shop\"), a URI "
            "(\"postgresql://db/shop\") or a file (\"sqlite:shop.db\")"};
    }

    if (is_torn(address)) {
        throw config_error{
            "the database's address has an @ or / too many: inside a URI's user, password and database name "
            "write %40 for @ and %2F for /"};
    }

    conninfo result;
    std::vector<std::string_view> given;
    for (PQconninfoOption const* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) { continue; }
        given.emplace_back(option->keyword);
        bool const encoding = std::string_view{option->keyword} == "client_encoding";
        append(result.text, option->keyword, encoding ? "UTF8" : option->val);
        bool const secret = option->dispchar != nullptr && *option->dispchar == '*';
        if (secret && *option->val != '\0') { result.secrets.emplace_back(option->val); }
    }
    // One may be a part of another, which has to be hidden as a whole.
    std::ranges::sort(result.secrets, std::ranges::greater{}, &std::string::size);
    for (auto const& [keyword, value] : preferences) {
        if (std::ranges::find(given, keyword) == given.end()) { append(result.text, keyword, value); }
    }
    check_address(result.text);
    return result;
}

std::string clean_message(std::string_view message, std::vector<std::string> const& secrets) {
    // As it was sent: the last byte of a secret that is not UTF-8 may be a letter with the next one.
    std::string sent{message};
    for (std::string const& secret : secrets) { hide(sent, secret); }
    // As one line: a secret could contain the line break.
    std::string line = one_line(sent);
    for (std::string const& secret : secrets) { hide(line, one_line(secret)); }
    line = shortened(std::move(line));
    while (line.ends_with(' ')) { line.pop_back(); }
    return line;
}

}  // namespace bookonce::store

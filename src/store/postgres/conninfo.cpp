#include "conninfo.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <libpq-fe.h>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "address_check.hpp"

namespace bookonce::store {
namespace {

constexpr std::size_t message_bytes_max = 300;
constexpr std::string_view ellipsis = "…";

/// What a session of the engine wants unless the address says otherwise. A server that stops answering is noticed within
/// about ten seconds even when nobody waits for a deadline.
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
    char* problem = nullptr;
    parsed_options options{PQconninfoParse(address.c_str(), &problem), &PQconninfoFree};
    PQfreemem(problem);  // it may echo parts of a password: never shown
    return options;
}

bool is_control(char letter) {
    auto const byte = static_cast<unsigned char>(letter);
    return byte < 0x20 || byte == 0x7f;
}

/// U+0080 … U+009F, two bytes in UTF-8: to some terminals U+009B means what ESC [ does.
bool is_c1_control(std::string_view text) {
    return text.size() >= 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) >= 0x80 &&
           static_cast<unsigned char>(text[1]) <= 0x9f;
}

/// The text with one blank for each run of blanks and control characters.
std::string one_line(std::string_view text) {
    std::string line;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool const c1 = is_c1_control(text.substr(at));
        if (text[at] != ' ' && !is_control(text[at]) && !c1) {
            line += text[at];
        } else if (!line.ends_with(' ')) {
            line += ' ';
        }
        if (c1) { ++at; }
    }
    return line;
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
            "the database's address cannot be read: give a libpq conninfo (\"host=db dbname=shop\") or a URI "
            "(\"postgresql://db/shop\")"};
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
        bool const encoding = std::string_view{option->keyword} == "client_encoding";  // texts are UTF-8 throughout
        append(result.text, option->keyword, encoding ? "UTF8" : option->val);
        bool const secret = option->dispchar != nullptr && *option->dispchar == '*';
        if (secret && *option->val != '\0') { result.secrets.emplace_back(option->val); }
    }
    for (auto const& [keyword, value] : preferences) {
        if (std::ranges::find(given, keyword) == given.end()) { append(result.text, keyword, value); }
    }
    check_address(result.text);
    return result;
}

std::string clean_message(std::string_view message, std::vector<std::string> const& secrets) {
    // First one line, then without secrets: a server that breaks its line inside one would otherwise give it away.
    std::string line = one_line(message);
    for (std::string const& secret : secrets) { hide(line, one_line(secret)); }
    if (line.size() > message_bytes_max) {
        line.resize(message_bytes_max - ellipsis.size());
        while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0U) == 0x80U) { line.pop_back(); }
        if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xc0U) { line.pop_back(); }  // half a letter
        line += ellipsis;
    }
    while (line.ends_with(' ')) { line.pop_back(); }
    return line;
}

}  // namespace bookonce::store

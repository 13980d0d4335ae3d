#include "conninfo.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <libpq-fe.h>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

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

/// libpq takes a URI apart at the first '@' and '/': a password that holds them unescaped would end up, in pieces, in the
/// host, the port or the database's name, and from there in messages.
bool looks_torn(std::string_view keyword, std::string_view value) {
    bool const torn_name = (keyword == "host" || keyword == "dbname") && value.find('@') != std::string_view::npos;
    bool const torn_port = keyword == "port" && value.find_first_not_of("0123456789,") != std::string_view::npos;
    return torn_name || torn_port;
}

}  // namespace

conninfo parse_conninfo(std::string_view address) {
    bool const acceptable = address.size() <= limits::conninfo_bytes_max && address.find('\0') == std::string_view::npos;
    parsed_options const options = acceptable ? parse(std::string{address}) : parsed_options{nullptr, &PQconninfoFree};
    if (!options) {
        throw config_error{
            "the database's address cannot be read: give a libpq conninfo (\"host=db dbname=shop\") or a URI "
            "(\"postgresql://db/shop\")"};
    }

    conninfo result;
    std::vector<std::string_view> given;
    for (PQconninfoOption const* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) { continue; }
        if (looks_torn(option->keyword, option->val)) {
            throw config_error{"the database's address has no valid host, port or database name: inside a URI's password write %40 for @ and %2F for /"};
        }
        given.emplace_back(option->keyword);
        bool const encoding = std::string_view{option->keyword} == "client_encoding";  // texts are UTF-8 throughout
        append(result.text, option->keyword, encoding ? "UTF8" : option->val);
        bool const secret = option->dispchar != nullptr && *option->dispchar == '*';
        if (secret && *option->val != '\0') { result.secrets.emplace_back(option->val); }
    }
    for (auto const& [keyword, value] : preferences) {
        if (std::ranges::find(given, keyword) == given.end()) { append(result.text, keyword, value); }
    }
    return result;
}

std::string clean_message(std::string_view message, std::vector<std::string> const& secrets) {
    std::string text{message};
    for (std::string const& secret : secrets) {
        for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
            text.replace(at, secret.size(), "***");
        }
    }
    std::string line;
    for (char const letter : text) {
        auto const byte = static_cast<unsigned char>(letter);
        bool const plain = byte >= 0x20 && byte != 0x7f;
        if (plain && !(letter == ' ' && line.ends_with(' '))) {
            line += letter;
        } else if (!plain && !line.ends_with(' ')) {
            line += ' ';
        }
    }
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

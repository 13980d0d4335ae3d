#include "connection.hpp"

#include <charconv>

namespace bench::sql {
namespace {

constexpr int arguments_max = 12;
constexpr int binary = 1;

std::string one_line(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) { text.pop_back(); }
    for (char& letter : text) {
        if (letter == '\n') { letter = ' '; }
    }
    return text;
}

using option_list = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

option_list parsed(std::string const& conninfo) {
    option_list options{PQconninfoParse(conninfo.c_str(), nullptr), &PQconninfoFree};
    if (options == nullptr) { throw failure{"the database address is not a conninfo string or a postgresql:// URI"}; }
    return options;
}

/// libpq's own complaint about a malformed address repeats parts of it, and a password may be one.
std::string const& checked_address(std::string const& conninfo) {
    parsed(conninfo);
    return conninfo;
}

}  // namespace

bool reply::ok() const noexcept {
    ExecStatusType const status = PQresultStatus(result_.get());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::string_view reply::sqlstate() const noexcept {
    char const* const state = PQresultErrorField(result_.get(), PG_DIAG_SQLSTATE);
    return state == nullptr ? std::string_view{} : std::string_view{state};
}

std::string reply::message() const {
    char const* const primary = PQresultErrorField(result_.get(), PG_DIAG_MESSAGE_PRIMARY);
    std::string const text = primary != nullptr ? primary : one_line(PQresultErrorMessage(result_.get()));
    // What hangs on a table that is to be dropped stands in the detail only.
    char const* const detail =
        sqlstate() == "2BP01" ? PQresultErrorField(result_.get(), PG_DIAG_MESSAGE_DETAIL) : nullptr;
    return std::string{sqlstate()} + (sqlstate().empty() ? "" : ": ") + text +
           (detail == nullptr ? "" : " (" + one_line(detail) + ")");
}

int reply::rows_affected() const noexcept {
    std::string_view const text = PQcmdTuples(result_.get());
    int count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

std::int64_t reply::integer(int row, int column) const noexcept {
    char const* const bytes = PQgetvalue(result_.get(), row, column);
    switch (PQgetlength(result_.get(), row, column)) {
        case 1: return *bytes;
        case 4: {
            std::uint32_t value = 0;
            std::memcpy(&value, bytes, sizeof value);
            return static_cast<std::int32_t>(be32toh(value));
        }
        case 8: {
            std::uint64_t value = 0;
            std::memcpy(&value, bytes, sizeof value);
            return static_cast<std::int64_t>(be64toh(value));
        }
        default: return 0;  // NULL
    }
}

connection::connection(std::string const& conninfo)
    : connection_{PQconnectdb(checked_address(conninfo).c_str()), &PQfinish} {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw failure{"cannot connect to the database: " + one_line(PQerrorMessage(connection_.get()))};
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, char const*) {}, nullptr);
}

void connection::run(std::string const& text) {
    reply const answer{PQexec(connection_.get(), text.c_str())};
    if (!answer.ok()) { throw failure{answer.message()}; }
}

reply connection::checked(std::string const& text) {
    reply answer{PQexecParams(connection_.get(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary)};
    if (!answer.ok()) { throw failure{answer.message()}; }
    return answer;
}

std::string connection::value(std::string const& text) {
    std::unique_ptr<PGresult, decltype(&PQclear)> const answer{PQexec(connection_.get(), text.c_str()), &PQclear};
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) {
        throw failure{one_line(PQresultErrorMessage(answer.get()))};
    }
    return PQntuples(answer.get()) < 1 ? std::string{} : std::string{PQgetvalue(answer.get(), 0, 0)};
}

void connection::prepare(std::string const& name, std::string const& text) {
    reply const answer{PQprepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr)};
    if (!answer.ok()) { throw failure{"cannot prepare " + name + ": " + answer.message()}; }
}

reply connection::execute_with(char const* name, std::span<argument const> arguments) {
    std::array<char const*, arguments_max> values;
    std::array<int, arguments_max> lengths;
    std::array<int, arguments_max> formats;
    std::size_t count = 0;
    for (argument const& each : arguments) {
        values[count] = each.data();
        lengths[count] = each.size();
        formats[count] = binary;
        ++count;
    }
    ++round_trips_;
    return reply{PQexecPrepared(connection_.get(), name, static_cast<int>(count), values.data(), lengths.data(),
                                formats.data(), binary)};
}

namespace {

void append(std::string& text, PQconninfoOption const* options) {
    for (PQconninfoOption const* option = options; option->keyword != nullptr; ++option) {
        if (option->val == nullptr || *option->val == '\0') { continue; }
        text += std::string{option->keyword} + "='";
        for (char const* letter = option->val; *letter != '\0'; ++letter) {
            if (*letter == '\'' || *letter == '\\') { text += '\\'; }
            text += *letter;
        }
        text += "' ";
    }
}

}  // namespace

std::string with_settings(std::string const& base, std::string const& extra) {
    std::string text;
    append(text, parsed(base).get());
    append(text, parsed(extra).get());  // libpq takes the last of two equal keys
    return text;
}

}  // namespace bench::sql

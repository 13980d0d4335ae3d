#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <endian.h>
#include <libpq-fe.h>

#include <bookonce/ids.hpp>

namespace bench::sql {

/// The database could not be reached or answered something unexpected. One line, with the server's
/// message.
class failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What one statement answered. Owns the result; columns are binary.
class reply {
public:
    explicit reply(PGresult* result) noexcept : result_{result, &PQclear} {}

    bool ok() const noexcept;
    /// Five characters, or empty when the server said none (a lost connection).
    std::string_view sqlstate() const noexcept;
    /// Serialization failure or deadlock: the transaction may be run again.
    bool is_conflict() const noexcept { return sqlstate() == "40001" || sqlstate() == "40P01"; }
    bool is_unique_violation() const noexcept { return sqlstate() == "23505"; }
    std::string message() const;

    int rows() const noexcept { return PQntuples(result_.get()); }
    int rows_affected() const noexcept;
    /// The command's tag; COMMIT of an aborted transaction answers "ROLLBACK" without an error.
    std::string_view tag() const noexcept { return PQcmdStatus(result_.get()); }
    /// An int4, int8 or bool column.
    std::int64_t integer(int row, int column) const noexcept;

private:
    std::unique_ptr<PGresult, decltype(&PQclear)> result_;
};

/// One argument in the wire's binary form, without allocating.
class argument {
public:
    argument(std::int64_t value) noexcept : argument{htobe64(static_cast<std::uint64_t>(value))} {}
    argument(std::int32_t value) noexcept : argument{htobe32(static_cast<std::uint32_t>(value))} {}
    argument(bookonce::booking_id const& id) noexcept : argument{id.bytes()} {}
    argument(std::string_view text) noexcept : outside_{text.data()}, size_{static_cast<int>(text.size())} {}

    char const* data() const noexcept { return outside_ != nullptr ? outside_ : inside_.data(); }
    int size() const noexcept { return size_; }

private:
    template <class Value>
        requires(sizeof(Value) <= 16)
    explicit argument(Value const& value) noexcept : size_{sizeof(Value)} {
        std::memcpy(inside_.data(), &value, sizeof(Value));
    }

    std::array<char, 16> inside_{};
    char const* outside_ = nullptr;
    int size_;
};

/// One libpq connection. Not thread-safe; does not survive `fork`.
class connection {
public:
    /// Throws `failure`.
    explicit connection(std::string const& conninfo);

    /// Runs one or several statements as text; throws `failure` if one of them fails.
    void run(std::string const& text);
    /// The first column of the first row as text, empty when there is none; throws `failure`.
    std::string value(std::string const& text);
    /// The first row as integers; throws `failure` if there is none.
    template <std::size_t Columns>
    std::array<std::int64_t, Columns> integers(std::string const& text);
    void prepare(std::string const& name, std::string const& text);

    /// Runs a prepared statement and counts one round trip.
    template <class... Values>
    reply execute(char const* name, Values const&... values) {
        std::array<argument, sizeof...(Values)> const arguments{argument{values}...};
        return execute_with(name, arguments);
    }
    reply execute_with(char const* name, std::span<argument const> arguments);

    std::uint64_t round_trips() const noexcept { return round_trips_; }
    PGconn* raw() const noexcept { return connection_.get(); }

private:
    reply checked(std::string const& text);

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
    std::uint64_t round_trips_ = 0;
};

/// `base` (conninfo or URI) with `extra` settings put over it, as a conninfo of key='value' pairs.
/// Throws `failure` when `base` is malformed; the message does not repeat it.
std::string with_settings(std::string const& base, std::string const& extra);

template <std::size_t Columns>
std::array<std::int64_t, Columns> connection::integers(std::string const& text) {
    reply const answer = checked(text);
    if (answer.rows() < 1) { throw failure{"no row came back where one was expected"}; }
    std::array<std::int64_t, Columns> row{};
    for (std::size_t column = 0; column < Columns; ++column) {
        row[column] = answer.integer(0, static_cast<int>(column));
    }
    return row;
}

}  // namespace bench::sql

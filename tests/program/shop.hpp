#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "environment.hpp"
#include "process.hpp"

namespace bookonce::test {

/// Asks the database beside the engine: one statement, and the first column of its first row ("" if
/// there is none). Throws if the database refuses it.
std::string query(std::string const& sql, std::string const& database = "");

/// Whether the text is one line, and has no control character besides its end.
bool is_one_clean_line(std::string const& text);

/// Runs the command, and demands of everything it writes that no password in use is in it.
process_result run_command(std::vector<std::string> const& arguments, surroundings const& around = {});

/// Runs the command beneath a shell, with redirections as the shell writes them: `>&- 2>/dev/full`.
process_result run_redirected(std::string const& redirections, std::vector<std::string> const& arguments);

/// Whether the text is one JSON object on one line.
bool is_one_document(std::string const& text);

/// The conninfo through TCP, where the server asks for a password, with another password.
std::string tcp_database_with_password(std::string const& password);

/// A password that no test may see again.
inline constexpr char const* distinctive_password = "Xq7-correct-horse-\\x1b-battery";

/// A schema of this test's own, dropped at its end.
class shop {
public:
    shop();
    ~shop();
    shop(shop const&) = delete;
    shop& operator=(shop const&) = delete;

    std::string const& schema() const { return schema_; }
    std::string table(char const* name) const { return schema_ + "." + name; }

    /// Runs the command against the schema.
    process_result run(std::vector<std::string> arguments, surroundings const& around = {}) const;
    process_result run_redirected(std::string const& redirections, std::vector<std::string> arguments) const;
    /// Runs it with --json, demands the exit code, and reads its one document.
    nlohmann::json json(std::vector<std::string> arguments, int exit_code = 0) const;

    /// Makes the tables.
    void migrate() const;
    /// Makes an event and returns its id, as text.
    std::string event(int capacity, std::string const& name = "Concert") const;
    /// All rows of the tables, as one text: unchanged means that nothing was written.
    std::string rows() const;
    /// Seats that active bookings hold, by a statement of the test's own.
    std::string taken(std::string const& event) const;

private:
    std::string schema_;
};

/// A shop with its tables.
class open_shop : public shop {
public:
    open_shop() { migrate(); }
};

}  // namespace bookonce::test

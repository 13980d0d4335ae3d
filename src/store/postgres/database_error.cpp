#include "database_error.hpp"

#include <soci/postgresql/soci-postgresql.h>

#include <bookonce/error.hpp>

#include "conninfo.hpp"
#include "sqlstate.hpp"

namespace bookonce::store {
/// First come SOCI's and libpq's words, then the severity, a colon and two blanks, in any language.
std::string server_words(std::string_view message) {
    constexpr std::string_view preface = "Cannot establish connection to the database.\n";
    constexpr std::string_view severity_end = ":  ";
    if (message.starts_with(preface)) { message.remove_prefix(preface.size()); }
    if (auto const at = message.find(severity_end); at != std::string_view::npos) {
        message.remove_prefix(at + severity_end.size());
    }
    return std::string{message.substr(0, message.find('\n'))};
}

std::string with_advice(std::string reason, std::string_view sqlstate) {
    if (auto const what_to_do = advice(sqlstate); !what_to_do.empty()) { reason.append(": ").append(what_to_do); }
    return reason;
}

error error_from_exception(std::vector<std::string> const& secrets, server_error const& said) {
    try {
        throw;
    } catch (soci::postgresql_soci_error const& failed) {
        std::string const code = failed.sqlstate();
        if (code == said.sqlstate) {
            return {classify(said), code, with_advice(clean_message(said.message, secrets), code), said.constraint};
        }
        bool const blank = code.find_first_not_of(' ') == std::string::npos;
        std::string reason = clean_message(server_words(failed.get_error_message()), secrets);
        return {classify(code), blank ? std::string{} : code, with_advice(std::move(reason), code)};
    } catch (config_error const& failed) {
        return {failure::misconfigured, "", failed.what()};
    } catch (soci::soci_error const& failed) {
        // SOCI failed without a word from the server: the statement's fate is not known. `what`
        // would show its parameters.
        return {failure::lost, "", clean_message(server_words(failed.get_error_message()), secrets)};
    } catch (std::exception const& failed) { return {failure::lost, "", clean_message(failed.what(), secrets)}; }
}

}  // namespace bookonce::store

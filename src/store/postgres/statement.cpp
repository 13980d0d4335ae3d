#include "statement.hpp"

#include <algorithm>

namespace bookonce::store {
namespace {

constexpr std::size_t runs_between_renewals_max = 4'096;

result_ptr checked(PGconn* connection, PGresult* made) {
    result_ptr result{made, &PQclear};
    succeeded(connection, result.get());
    return result;
}

}  // namespace

char const* const* statement::values() {
    for (std::size_t index = 0; index < inputs_.size(); ++index) { values_[index] = inputs_[index].c_str(); }
    return values_.data();
}

/// A plan made for a small table may be bad for a large one. So it is made anew after 16, 64, 256,
/// … runs, then regularly, long before the server itself would notice.
void statement::prepare(PGconn* connection) {
    if (prepared_ && runs_ >= runs_until_renewal_) {
        prepared_ = false;
        checked(connection, PQexec(connection, ("DEALLOCATE " + name_).c_str()));
        runs_until_renewal_ = std::min(runs_until_renewal_ * 4, runs_between_renewals_max);
    }
    if (!prepared_) {
        // The text tells its statements apart; a name is needed once in a session.
        name_ = "bookonce_" + std::to_string(std::hash<std::string>{}(sql_.kept));
        checked(connection, PQprepare(connection, name_.c_str(), sql_.kept.c_str(), 0, nullptr));
        prepared_ = true;
        runs_ = 0;
    }
    ++runs_;
}

result_ptr statement::run_once(PGconn* connection) {
    return checked(connection, PQexecParams(connection, sql_.once.c_str(), static_cast<int>(inputs_.size()), nullptr,
                                            values(), nullptr, nullptr, 0));
}

result_ptr statement::run_kept(PGconn* connection) {
    prepare(connection);
    return checked(connection, PQexecPrepared(connection, name_.c_str(), static_cast<int>(inputs_.size()), values(),
                                              nullptr, nullptr, 0));
}

}  // namespace bookonce::store

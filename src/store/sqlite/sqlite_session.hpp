#pragma once

#include <memory>

#include "connection.hpp"
#include "store/session.hpp"

namespace bookonce::store::sqlite {

/// A session on a connection, which others may share.
std::unique_ptr<session> make_session(std::shared_ptr<connection> connection);

}  // namespace bookonce::store::sqlite

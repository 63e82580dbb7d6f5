#pragma once
#include <memory>
#include <string>
#include "server/base/result.h"
#include "server/store/store.h"
namespace signpost::store {
struct RedisOptions {
  std::string url;
  Digest digest;
};
inline base::Result<std::unique_ptr<Store>> OpenRedis(RedisOptions) {
  return base::Error{base::ErrorCode::kInvalid, "no redis yet"};
}
}

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace latentscape::testing {

// A lower limit of the system while it lives, for this process and those begun meanwhile: RLIMIT_FSIZE, RLIMIT_AS.
class ResourceLimit {
 public:
  ResourceLimit(__rlimit_resource_t resource, rlim_t value) : m_resource(resource) {
    EXPECT_EQ(::getrlimit(resource, &m_before), 0);
    rlimit low = m_before;
    low.rlim_cur = value;
    EXPECT_EQ(::setrlimit(resource, &low), 0);
  }
  ~ResourceLimit() { EXPECT_EQ(::setrlimit(m_resource, &m_before), 0); }
  ResourceLimit(const ResourceLimit&) = delete;
  ResourceLimit& operator=(const ResourceLimit&) = delete;

 private:
  __rlimit_resource_t m_resource;
  rlimit m_before{};
};

}  // namespace latentscape::testing

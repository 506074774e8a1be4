// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace latentscape::testing {

// While it lives, this thread, those that it starts and the programs that it runs respect the permissions of files, as root
// otherwise does not.
class WithoutRootsRights {
 public:
  WithoutRootsRights() {
    ::syscall(SYS_capget, &m_header, m_before);
    Data now[2] = {m_before[0], m_before[1]};
    now[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
    ::syscall(SYS_capset, &m_header, now);
    m_bits = ::prctl(PR_GET_SECUREBITS);
    if (m_bits >= 0) ::prctl(PR_SET_SECUREBITS, m_bits | SECBIT_NOROOT);  // a program that is run has none of them
  }
  ~WithoutRootsRights() {
    if (m_bits >= 0) ::prctl(PR_SET_SECUREBITS, m_bits);
    ::syscall(SYS_capset, &m_header, m_before);
  }
  WithoutRootsRights(const WithoutRootsRights&) = delete;
  WithoutRootsRights& operator=(const WithoutRootsRights&) = delete;

 private:
  using Data = __user_cap_data_struct;
  __user_cap_header_struct m_header{_LINUX_CAPABILITY_VERSION_3, 0};
  Data m_before[2]{};
  int m_bits = -1;
};

}  // namespace latentscape::testing

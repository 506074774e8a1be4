// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/gzip.h"

#include <algorithm>
#include <limits>
#include <new>

#include <zlib.h>

namespace latentscape {
namespace {

// Inflates one gzip member after another, as gzip itself does.
class Inflater {
 public:
  Inflater() { m_ready = inflateInit2(&m_stream, 16 + MAX_WBITS) == Z_OK; }  // 16: only a gzip header
  ~Inflater() {
    if (m_ready) inflateEnd(&m_stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool ready() const { return m_ready; }
  z_stream& stream() { return m_stream; }

 private:
  z_stream m_stream{};
  bool m_ready = false;
};

enum class Extent { Whole, Start };  // Start: at most limit bytes, whatever follows them

Result<std::vector<std::uint8_t>> inflateBytes(std::span<const std::uint8_t> bytes, std::uint64_t limit, Extent extent,
                                               const std::string& where) {
  static constexpr const char* fetchAgain = "Fetch or copy it again.";
  if (bytes.size() < 18) {  // header 10, trailer 8
    return Error{"is truncated: a gzip file has 18 bytes or more, found " + std::to_string(bytes.size()), where, fetchAgain};
  }
  if (bytes[0] != 0x1f || bytes[1] != 0x8b)
    return Error{"is not a gzip file: it doesn't begin with the bytes 1f 8b", where, fetchAgain};
  Inflater inflater;
  if (!inflater.ready()) return Error{"can't be decompressed: out of memory", where, "Close other programs and try again."};
  z_stream& z = inflater.stream();
  std::vector<std::uint8_t> result;
  std::size_t used = 0;
  std::size_t filled = 0;
  constexpr std::size_t piece = std::size_t{1} << 30;  // zlib counts in 32 bits
  while (true) {
    if (filled == result.size()) {
      if (extent == Extent::Start && filled >= limit) break;
      if (filled > limit) {
        return Error{"holds more than the " + std::to_string(limit) + " bytes that were expected, decompressed", where,
                     fetchAgain};
      }
      // Grows with the content; a byte past the limit distinguishes "too much" from "just enough".
      const std::uint64_t wanted = std::max<std::uint64_t>(std::uint64_t{1} << 16, std::uint64_t{filled} * 2);
      const std::uint64_t most =
          extent == Extent::Start || limit == std::numeric_limits<std::uint64_t>::max() ? limit : limit + 1;
      result.resize(static_cast<std::size_t>(std::min(wanted, most)));
    }
    const std::size_t input = std::min(bytes.size() - used, piece);
    const std::size_t room = std::min(result.size() - filled, piece);
    z.next_in = const_cast<Bytef*>(bytes.data() + used);  // zlib reads only
    z.avail_in = static_cast<uInt>(input);
    z.next_out = result.data() + filled;
    z.avail_out = static_cast<uInt>(room);
    const int code = inflate(&z, Z_NO_FLUSH);
    used += input - z.avail_in;
    filled += room - z.avail_out;
    if (code == Z_STREAM_END) {
      if (used == bytes.size()) break;
      if (bytes.size() - used < 2 || bytes[used] != 0x1f || bytes[used + 1] != 0x8b) {
        return Error{"has " + std::to_string(bytes.size() - used) + " bytes after the end of the gzip stream, expected none",
                     where, fetchAgain};
      }
      if (inflateReset(&z) != Z_OK) return Error{"is damaged at byte " + std::to_string(used), where, fetchAgain};
      continue;
    }
    if (code == Z_BUF_ERROR || (code == Z_OK && used == bytes.size() && z.avail_out != 0)) {
      return Error{"is truncated: the gzip stream does not end within its " + std::to_string(bytes.size()) + " bytes", where,
                   fetchAgain};
    }
    if (code == Z_MEM_ERROR) return Error{"can't be decompressed: out of memory", where, "Close other programs and try again."};
    if (code != Z_OK) {
      const std::string reason = z.msg != nullptr ? z.msg : "code " + std::to_string(code);
      return Error{"is damaged near byte " + std::to_string(used) + " (" + reason + ")", where, fetchAgain};
    }
  }
  if (filled > limit) {
    return Error{"holds more than the " + std::to_string(limit) + " bytes that were expected, decompressed", where, fetchAgain};
  }
  result.resize(filled);
  return result;
}

Result<std::vector<std::uint8_t>> inflateSafely(std::span<const std::uint8_t> bytes, std::uint64_t limit, Extent extent,
                                                const std::string& where) {
  try {
    return inflateBytes(bytes, limit, extent, where);
  } catch (const std::bad_alloc&) {
    return Error{"can't be decompressed: out of memory", where, "Close other programs and try again."};
  }
}

}  // namespace

Result<std::vector<std::uint8_t>> gunzip(std::span<const std::uint8_t> bytes, std::uint64_t limit, const std::string& where) {
  return inflateSafely(bytes, limit, Extent::Whole, where);
}

Result<std::vector<std::uint8_t>> gunzipStart(std::span<const std::uint8_t> bytes, std::uint64_t count,
                                              const std::string& where) {
  return inflateSafely(bytes, count, Extent::Start, where);
}

}  // namespace latentscape

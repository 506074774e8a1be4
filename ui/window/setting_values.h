// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace latentscape {

// Values from a settings file, which anything may have been written to: what has the wrong type, is out of range or too long is
// passed over. No list is looked at further than it takes to fill it. Any thread.

inline constexpr qsizetype kLongestText = 65536;  // characters of a text, bytes of a state
inline constexpr qsizetype kLongestPath = 4096;   // as long as the system takes them

// Absolute paths, in their order, each once, at most `most`.
QStringList pathsIn(const QVariant& value, qsizetype most);
// Short names, at most `most`.
QStringList namesIn(const QVariant& value, qsizetype most);
// From least to most, otherwise `otherwise`.
int numberIn(const QVariant& value, int least, int most, int otherwise);
bool flagIn(const QVariant& value);         // false unless it says true
QString textIn(const QVariant& value);      // empty unless it is a text of at most kLongestText
QByteArray bytesIn(const QVariant& value);  // the same for bytes
// What the next writer drops: longer than anything that this program writes; of another type than what it writes, lists apart.
bool isTooLong(const QVariant& value);
bool isOfOurTypes(const QVariant& value);

}  // namespace latentscape

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace latentscape {

// The ticks of a linear axis, whose numbers have the sign that all others in the window have.
class NumberTicker : public QCPAxisTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override {
    QString label = QCPAxisTicker::getTickLabel(tick, locale, format, precision);
    if (label.startsWith(QLatin1Char('-'))) label[0] = QChar(0x2212);
    return label;
  }
};

}  // namespace latentscape

"""A bare PySide6 + pyqtgraph window: prints the seconds from process start to its first paint, and exits."""

import sys
import time

import psutil
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow


class FirstPaint(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            print(time.time() - psutil.Process().create_time())
            sys.stdout.flush()
            QApplication.exit(0)
        return False


app = QApplication(sys.argv)
window = QMainWindow()
plot = pg.PlotWidget()
window.setCentralWidget(plot)
window.resize(1440, 900)
first_paint = FirstPaint()
plot.viewport().installEventFilter(first_paint)
window.show()
app.exec()

"""A believable federation for trying the house out. Everything in it is invented, and marked as demo."""

from app.demo.loading import DemoReport, is_demo, load_demo

__all__ = ["DemoReport", "is_demo", "load_demo"]

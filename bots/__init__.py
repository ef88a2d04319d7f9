"""Messengers: Telegram (aiogram) and VK (vk-api). They translate, and nothing else."""

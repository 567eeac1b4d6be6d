Hi ${name}
bye
